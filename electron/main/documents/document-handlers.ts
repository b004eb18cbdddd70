import { access } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import type { Handlers } from '../router'
import type { DocumentDesk } from './document-desk'
import type { RecentFiles } from './recent-files'

type DocumentRoute = Extract<keyof Handlers<BrowserWindow>, `documents.${string}` | `files.${string}`>

const FILTERS = [
  { name: 'Circuits', extensions: ['circuit', 'circuit.json', 'json'] },
  { name: 'All files', extensions: ['*'] },
]

/** A figure that was exported with its data opens the document that made it. */
const OPEN_FILTERS = [
  { name: 'Circuits and figures', extensions: [...FILTERS[0].extensions, 'svg', 'png', 'pdf'] },
  ...FILTERS,
]

/**
 * What the main process does for each route about documents.
 *
 * @param ready called when the page has sent everything that it wanted to before its window goes
 */
export function documentHandlers(
  desk: DocumentDesk,
  recent: RecentFiles,
  ready: () => void,
): Pick<Handlers<BrowserWindow>, DocumentRoute> {
  const { files } = desk
  const opened = async (path: string) => {
    const file = await files.open(path)
    if (file.kind === 'document') await recent.add(files.path(file.file.token)!)
    return file
  }

  return {
    'documents.restore': () => desk.restore(),
    'documents.begin': ({ id, records, file }) => desk.begin(id, records, file),
    'documents.append': ({ id, records }) => desk.append(id, records),
    'documents.snapshot': ({ id, records, text }) => desk.snapshot(id, records, text),
    'documents.close': ({ id }) => desk.close(id),
    'documents.keepView': ({ view }) => desk.keepView(view),
    'documents.ready': ready,

    'files.choose': async (_args, window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Open',
        filters: OPEN_FILTERS,
        properties: ['openFile', 'multiSelections'],
      })
      return canceled ? [] : Promise.all(filePaths.map(opened))
    },

    'files.read': ({ file }) => {
      const path = files.path(file)
      return path === null ? files.read(file) : opened(path)
    },

    'files.recent': async () => {
      const paths = await recent.list()
      const present = await Promise.all(paths.map(exists))
      return Promise.all(paths.filter((_, i) => present[i]).map((path) => files.named(path)))
    },

    'files.save': async ({ id, file, text, overwrite }) => {
      await desk.announce(id, text)
      const saved = await (overwrite ? files.overwrite(file, text) : files.save(file, text))
      if (saved.kind !== 'saved') return saved
      await desk.attach(id, file)
      await recent.add(files.path(file)!)
      return saved
    },

    'files.chooseName': async ({ name, others }, window) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: 'Save as',
        defaultPath: `${fileNameFor(name)}.circuit`,
        filters: FILTERS,
      })
      if (canceled || !filePath) return { kind: 'cancelled' }
      const path = extname(filePath) === '' ? `${filePath}.circuit` : filePath
      // The system's dialog has asked about the name that it knew, not about the one with its ending.
      if (path !== filePath && (await exists(path))) {
        return { kind: 'error', message: `“${basename(path)}” exists already. Choose another name.` }
      }
      const file = await files.named(path)
      if (others.includes(file.token)) {
        return { kind: 'error', message: `“${basename(path)}” is open here. Choose another name.` }
      }
      return { kind: 'chosen', file }
    },
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** A document's name without what some system forbids in a file's. */
export function fileNameFor(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '-').replace(/[. ]+$/, '') || 'Circuit'
}
