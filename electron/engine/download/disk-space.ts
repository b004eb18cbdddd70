import { statfs } from 'node:fs/promises'
import { DownloadError } from './download-error'

/**
 * @param needed bytes that will be written to `folder`
 * @throws DownloadError when its disk has less room than that
 */
export async function requireSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= needed) return
  throw new DownloadError(
    'NO_SPACE',
    `The model needs ${gigabytes(needed)}, and the disk of the model folder has ${gigabytes(free)} free. ` +
      'Free some space, or choose another model folder.',
  )
}

function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}
