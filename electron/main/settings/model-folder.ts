import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Why models cannot be kept in a folder, as a sentence; `null` when they can. Nothing is left in it. */
export async function folderFault(folder: string): Promise<string | null> {
  const probe = join(folder, `.${randomUUID()}`)
  try {
    // Not with the folders that it is in: below a place such as /proc Node would try that for ever.
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await writeFile(probe, 'x')
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const name = `“${basename(folder) || folder}”`
    if (code === 'ENOSPC' || code === 'EDQUOT') return `The disk of ${name} is full. Choose another folder.`
    if (code === 'ENOTDIR') return `${name} is no folder. Choose another one.`
    return `${name} cannot be written (${code}). Choose a folder of your own.`
  } finally {
    await rm(probe, { force: true }).catch(() => {})
  }
}
