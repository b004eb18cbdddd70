import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'

const FILE_TYPE = 0o170000
const SYMBOLIC_LINK = 0o120000
const ANY_EXECUTE = 0o111

interface Selection {
  /** unpack what lies below this folder of the archive, with its trailing slash */
  folder: string
  /** of that, not these files and folders (with a trailing slash) */
  leaveOut: string[]
}

/**
 * Unpacks a part of a zip archive. Files are readable by everybody and executable by everybody when they
 * were executable by anybody; symbolic links stay links. Names that leave the folder are refused by yauzl.
 */
export async function unpackZip(archive: string, target: string, { folder, leaveOut }: Selection) {
  const zip = await openPromise(archive)
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.startsWith(folder)) continue
      const name = entry.fileName.slice(folder.length)
      if (leaveOut.some((left) => (left.endsWith('/') ? name.startsWith(left) : name === left))) continue
      await unpackEntry(zip, entry, join(target, name))
    }
  } finally {
    zip.close()
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true })
    return
  }
  await mkdir(dirname(path), { recursive: true })
  const mode = entry.externalFileAttributes >>> 16
  const content = await zip.openReadStreamPromise(entry)
  if ((mode & FILE_TYPE) === SYMBOLIC_LINK) await symlink(await text(content), path)
  else await pipeline(content, createWriteStream(path, { mode: mode & ANY_EXECUTE ? 0o755 : 0o644 }))
}
