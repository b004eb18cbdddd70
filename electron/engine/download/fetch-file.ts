import { mkdir, rename, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { dirname } from 'node:path'
import { DownloadError, PassingFailure } from './download-error'
import { failedStatus } from './failed-status'
import { get, type RequestOptions } from './http-request'
import type { ListedFile } from './hub-listing'
import { PartialFile } from './partial-file'

export interface FetchFileOptions extends RequestOptions {
  /** Bytes of the file that are there. */
  readonly onProgress?: (done: number) => void
}

/**
 * Fetches a file to `path`. What has come stands in `path.partial`, and is gone on with: by a range, whose bytes are
 * hashed with those before it. Under its own name the file is whole and what the repository lists.
 *
 * @throws PassingFailure when the connection breaks off; DownloadError when the file is another, or cannot be written
 */
export async function fetchFile(
  url: string,
  file: ListedFile,
  path: string,
  options: FetchFileOptions,
): Promise<void> {
  const partialPath = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    const partial = await PartialFile.open(partialPath, file)
    try {
      options.onProgress?.(partial.have)
      if (partial.have < file.size) await fetchRest(url, file, partial, options)
      if (!(await partial.isWhole())) throw wrongFile(file, url, 'differs from what the repository lists')
    } finally {
      await partial.close()
    }
    await rename(partialPath, path)
  } catch (error) {
    if (error instanceof DownloadError && error.code === 'WRONG_FILE') await rm(partialPath, { force: true })
    throw writingError(error, path)
  }
}

async function fetchRest(
  url: string,
  file: ListedFile,
  partial: PartialFile,
  options: FetchFileOptions,
): Promise<void> {
  const { host } = new URL(url)
  const from = partial.have
  const range: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {}
  const { response, redirects } = await get(url, {
    ...options,
    headers: { ...options.headers, 'accept-encoding': 'identity', ...range },
  })
  try {
    const { statusCode } = response
    if (statusCode === 416) {
      await partial.startAgain()
      throw brokenOff(host)
    }
    if (statusCode !== 200 && statusCode !== 206) throw failedStatus(response, host, file.path)
    requireSameFile([...redirects, response.headers], file, url)
    // A server that gives no ranges sends all of it.
    if (statusCode === 200 && from > 0) await partial.startAgain()
    requireLength(response, file, partial.have, url)
    await appendBody(response, file, partial, url, options)
  } finally {
    response.destroy()
  }
}

async function appendBody(
  response: IncomingMessage,
  file: ListedFile,
  partial: PartialFile,
  url: string,
  { signal, onProgress }: FetchFileOptions,
): Promise<void> {
  const { host } = new URL(url)
  const body = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  for (;;) {
    const { done, value } = await body.next().catch(() => {
      throw brokenOff(host)
    })
    if (signal?.aborted) throw brokenOff(host)
    if (done === true) break
    if (partial.have + value.length > file.size)
      throw wrongFile(file, url, 'is longer than the repository lists')
    await partial.append(value)
    onProgress?.(partial.have)
  }
  if (partial.have < file.size) throw brokenOff(host)
}

/** The hub says which file it sends in the headers of its redirect, by the hash that the listing has too. */
function requireSameFile(headers: readonly IncomingHttpHeaders[], file: ListedFile, url: string): void {
  const said = headers.map((each) => each['x-linked-etag']).find((tag) => typeof tag === 'string')
  const tag = typeof said === 'string' ? said.replace(/^W\//, '').replaceAll('"', '') : null
  if (tag === null || file.hash.kind !== 'sha256' || tag === file.hash.hex) return
  throw wrongFile(file, url, 'is another than the repository lists')
}

function requireLength(
  { statusCode, headers }: IncomingMessage,
  file: ListedFile,
  from: number,
  url: string,
): void {
  if (statusCode === 206) {
    const [, begin, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    if (Number(begin) !== from || Number(total) !== file.size) {
      throw wrongFile(file, url, 'comes in pieces that do not fit together')
    }
  }
  const length = headers['content-length']
  if (length !== undefined && Number(length) !== file.size - from) {
    throw wrongFile(file, url, `has ${Number(length) + from} bytes, and the repository lists ${file.size}`)
  }
}

function brokenOff(host: string): PassingFailure {
  return new PassingFailure(
    new DownloadError(
      'NO_CONNECTION',
      `The connection to ${host} broke off. What has come is kept: start the download again to go on.`,
    ),
  )
}

function wrongFile({ path }: ListedFile, url: string, how: string): DownloadError {
  return new DownloadError(
    'WRONG_FILE',
    `${path} from ${new URL(url).host} ${how}. It was thrown away; download it again, or from another endpoint.`,
  )
}

function writingError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC'
    ? new DownloadError('NO_SPACE', `The disk is full: ${path} cannot be written. Free some space.`)
    : new DownloadError('NOT_WRITABLE', `${path} cannot be written (${code}). Choose another model folder.`)
}
