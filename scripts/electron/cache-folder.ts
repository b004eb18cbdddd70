import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

const PARTIAL = '.partial-'
const ABANDONED_MS = 3_600_000

/** `${XDG_CACHE_HOME:-~/.cache}/induction-lab` */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'induction-lab')
}

/** A new folder in the cache for work in progress. What killed runs left behind for an hour is removed. */
export async function emptyPartialFolder(name: string): Promise<string> {
  const cache = cacheFolder()
  await mkdir(cache, { recursive: true })
  for (const entry of await readdir(cache)) {
    if (!entry.includes(PARTIAL)) continue
    const { mtimeMs } = await stat(join(cache, entry))
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(join(cache, entry), { recursive: true, force: true })
  }
  return mkdtemp(join(cache, `${name}${PARTIAL}`))
}
