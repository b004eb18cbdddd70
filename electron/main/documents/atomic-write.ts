import { randomBytes } from 'node:crypto'
import { open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Replaces a file's content whole or not at all: what was there stays until every byte of the new text is on the disk.
 * A link is followed, and the file keeps its permissions.
 *
 * Our own, because `atomically` 2.1 takes a short write for a whole one: on a disk with 60 kB left it put the first
 * 60 kB of 100 in place and reported success. `FileHandle.writeFile` writes on until all is written or fails.
 *
 * @throws the system's error (ENOSPC, EACCES, EROFS, …), with the old content in place
 */
export async function atomicWrite(path: string, text: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const mode = await stat(target).then(
    (status) => status.mode & 0o777,
    () => 0o666,
  )
  const temporary = join(dirname(target), `${stem(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(target))
}

/** Names of files that a write of this file may leave behind when its process is killed. */
export function temporaryOf(path: string): RegExp {
  return new RegExp(`^${stem(path).replace(/\W/g, '\\$&')}\\.[0-9a-f]{12}\\.tmp$`)
}

/** Short enough that the name with its ending is no longer than a name may be. */
function stem(path: string): string {
  return basename(path).slice(0, 60)
}

/** Makes the new name itself last; systems without it (Windows) refuse to open a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
