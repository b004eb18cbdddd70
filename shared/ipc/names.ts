/** Everything the window may ask the main process for. Kept apart from the schemas so that the preload stays small. */
export const routeNames = [
  'app.info',
  'app.initialDocument',
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
  'models.remove',
  'models.run',
  'models.analyse',
  'run.pattern',
  'run.pictures',
  'run.next',
  'run.hooks',
  'run.hook',
  'run.release',
  'engine.status',
  'engine.choose',
  'jobs.cancel',
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
] as const

export type RouteName = (typeof routeNames)[number]
export type EventName = (typeof eventNames)[number]

/** The one channel that carries calls: `(route, args)` → `Reply`. */
export const invokeChannel = 'lab:invoke'

/** The channel of an event. */
export const eventChannel = (event: EventName): string => `lab:event:${event}`

/** The channel on which the preload tells, past the page, which files were dropped: `string[]`, absolute paths. */
export const dropChannel = 'lab:dropped'

/** The channel on which the preload offers one file, by its path, for a token: `Reply<OfferedFile>`. */
export const offerChannel = 'lab:offer'
