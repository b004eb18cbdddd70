import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { requireSpace } from './disk-space'
import { fetchFile } from './fetch-file'
import type { RequestOptions } from './http-request'
import type { ListedFile } from './hub-listing'
import { retrying } from './retrying'

/** A file at a commit of a repository. */
export interface RemoteFile {
  readonly repository: string
  readonly commit: string
  readonly file: ListedFile
}

export interface StagingOptions {
  readonly endpoint: string
  /** The folder that holds what has come. */
  readonly folder: string
  readonly request: RequestOptions
  readonly waitsMs: readonly number[]
  /** Bytes that the import will write besides. */
  readonly imported: number
  /** Bytes that are here, and all of them. */
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Fetches files one after the other; those that came earlier and were checked then are not fetched again.
 *
 * @throws DownloadError, before the first byte where the disk has no room for all of them
 */
export async function stageFiles(files: readonly RemoteFile[], options: StagingOptions): Promise<void> {
  const { endpoint, folder, request, waitsMs, imported, onProgress } = options
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  const here = await Promise.all(files.map(({ file }) => bytesHere(join(folder, file.path))))
  await requireSpace(folder, imported + total - here.reduce((sum, bytes) => sum + bytes, 0))
  let before = 0
  for (const { repository, commit, file } of files) {
    const path = join(folder, file.path)
    let have = 0
    const fetched = () =>
      fetchFile(fileUrl(endpoint, repository, commit, file.path), file, path, {
        ...request,
        onProgress(done) {
          have = done
          onProgress?.(before + done, total)
        },
      })
    if ((await bytesOf(path)) !== file.size) {
      await retrying(fetched, { waitsMs, signal: request.signal }, () => have)
    }
    before += file.size
    onProgress?.(before, total)
  }
}

function fileUrl(endpoint: string, repository: string, commit: string, path: string): string {
  return `${endpoint}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`
}

async function bytesHere(path: string): Promise<number> {
  return (await bytesOf(path)) ?? (await bytesOf(`${path}.partial`)) ?? 0
}

async function bytesOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  )
}
