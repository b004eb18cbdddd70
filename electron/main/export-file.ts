import { randomBytes } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import type { Arguments, Result } from '#shared/ipc/routes'
import { atomicWrite } from './documents/atomic-write'
import { fileNameFor } from './documents/document-handlers'
import { writeFailure } from './documents/write-failure'

type Export = Arguments<'file.export'>
type Exported = Result<'file.export'>

/** Asks where, and writes one file, or several as a new folder: whole or not at all. */
export async function exportFiles({ name, files, folder }: Export, window: BrowserWindow): Promise<Exported> {
  const isFolder = folder ?? files.length > 1
  const ending = isFolder ? '' : extname(files[0].name)
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Export',
    defaultPath: `${fileNameFor(name)}${ending}`,
    ...(isFolder
      ? { message: 'A new folder of this name gets the files.' }
      : { filters: [{ name: `${ending.slice(1)} file`, extensions: [ending.slice(1)] }] }),
  })
  if (canceled || !filePath) return { kind: 'cancelled' }
  const path = !isFolder && extname(filePath) === '' ? `${filePath}${ending}` : filePath
  // A folder is never replaced, and the dialog has asked about a file only under the name that it knew.
  if ((isFolder || path !== filePath) && (await exists(path))) {
    return { kind: 'error', message: `“${basename(path)}” exists already. Choose another name.` }
  }
  try {
    if (isFolder) await writeFolder(path, files)
    else await atomicWrite(path, files[0].bytes)
    return { kind: 'saved', name: basename(path) }
  } catch (error) {
    return { kind: 'error', message: writeFailure(basename(path), error) }
  }
}

/** The folder gets its name when every file is in it. */
async function writeFolder(path: string, files: Export['files']): Promise<void> {
  const stem = basename(path).slice(0, 60)
  const temporary = join(dirname(path), `${stem}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await mkdir(temporary)
    for (const { name, bytes } of files) await atomicWrite(join(temporary, name), bytes)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
