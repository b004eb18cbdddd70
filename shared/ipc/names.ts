/** Everything the window may ask the main process for. Kept apart from the schemas so that the preload stays small. */
export const routeNames = [
  'app.info',
  'app.initialDocument',
  'app.diagnostics',
  'app.copyDiagnostics',
  'app.openLogs',
  'window.setZoom',
  'window.setTheme',
  'window.setTitle',
  'window.close',
  'window.paste',
  'menu.set',
  'documents.restore',
  'documents.begin',
  'documents.append',
  'documents.snapshot',
  'documents.close',
  'documents.keepView',
  'documents.ready',
  'files.choose',
  'files.read',
  'files.recent',
  'files.save',
  'files.chooseName',
  'file.export',
  'figure.pdf',
  'figure.copyPicture',
  'models.list',
  'models.choose',
  'models.import',
  'models.tensors',
  'models.map',
  'models.available',
  'models.inspect',
  'models.download',
  'models.discard',
  'models.remove',
  'models.run',
  'models.analyse',
  'models.samples',
  'models.session',
  'models.keepSession',
  'models.compile',
  'run.pattern',
  'run.pictures',
  'run.picture',
  'run.next',
  'run.ranks',
  'run.hooks',
  'run.hook',
  'run.saveHook',
  'run.release',
  'circuit.open',
  'circuit.cells',
  'circuit.line',
  'tokens.texts',
  'tokens.find',
  'engine.status',
  'engine.lost',
  'engine.settleLost',
  'engine.start',
  'engine.choose',
  'settings.read',
  'settings.change',
  'settings.chooseFolder',
  'settings.ownFolder',
  'settings.showFolder',
  'jobs.cancel',
  'updates.read',
  'updates.change',
  'updates.check',
  'updates.copyPage',
] as const

/** Everything the main process may tell the window without being asked. */
export const eventNames = [
  'app.openDocument',
  'app.closing',
  'files.changed',
  'menu.command',
  'engine.status',
  'engine.notice',
  'jobs.progress',
  'jobs.part',
  'updates.newer',
] as const

export type RouteName = (typeof routeNames)[number]
export type EventName = (typeof eventNames)[number]

/** The one channel that carries calls: `(route, args)` → `Reply`. */
export const invokeChannel = 'lab:invoke'

/** The channel of an event. */
export const eventChannel = (event: EventName): string => `lab:event:${event}`

/** The channel on which the preload tells, past the page, which files were dropped: `string[]`, absolute paths. */
export const dropChannel = 'lab:dropped'

/**
 * Routes that answer with many numbers. The page may ask them over a port of its own too: what comes there does not
 * cross the bridge, which copies it once more.
 */
export const portRouteNames = [
  'run.pattern',
  'run.pictures',
  'run.picture',
  'run.hook',
  'circuit.cells',
] as const satisfies readonly RouteName[]
export type PortRouteName = (typeof portRouteNames)[number]

/** The channel on which the page asks for that port and gets it, and the message that brings it into the page. */
export const portChannel = 'lab:port'

/** The channel on which the preload offers one file, by its path, for a token: `Reply<OfferedFile>`. */
export const offerChannel = 'lab:offer'
