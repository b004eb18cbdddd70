import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a folder, links left out. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** What the files of a folder hold, in bytes. */
export function folderBytes(folder: string): number {
  return filesOf(folder).reduce((sum, file) => sum + lstatSync(file).size, 0)
}

/**
 * Takes a folder's files out of the kernel's page cache, so that a start has to read them from the disk.
 *
 * @throws where there is no GNU dd
 */
export function forgetFiles(folder: string): void {
  for (const file of filesOf(folder)) {
    const { status } = spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' })
    if (status !== 0)
      throw new Error('A cold start is made by GNU dd (iflag=nocache), which this system lacks.')
  }
}
