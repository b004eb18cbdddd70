import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** `download.json` beside a downloaded model: where it came from. */
const downloadRecord = z.strictObject({
  endpoint: z.string(),
  repository: z.string(),
  /** The commit. */
  revision: z.string(),
  licence: z.string().nullable(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      bytes: z.int().nonnegative(),
      hash: z.strictObject({ kind: z.enum(['sha256', 'git']), hex: z.string() }),
    }),
  ),
})

export type DownloadRecord = z.infer<typeof downloadRecord>

export const RECORD_FILE = 'download.json'

/** `null` for a model that was not downloaded, or whose record cannot be read. */
export async function readDownloadRecord(folder: string): Promise<DownloadRecord | null> {
  try {
    return downloadRecord.parse(JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')))
  } catch {
    return null
  }
}
