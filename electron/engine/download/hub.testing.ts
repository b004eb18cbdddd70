import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

export interface HubFile {
  readonly bytes: Buffer
  /** Large files are redirected to another place and listed by SHA-256, as the hub does with LFS. */
  readonly lfs?: boolean
  /** What the listing says of its size, where that is not true. */
  readonly listedSize?: number
}

/** Answers a request for a large file's bytes; `false` lets the server answer as it should. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse, file: HubFile) => boolean

export interface LoopbackHub {
  readonly endpoint: string
  /** `METHOD path range` of every request, in order. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/**
 * A server on this machine that answers as the Hugging Face hub does: the listing of a revision with hashes, small files
 * directly, large ones by a redirect that names size and hash to a store with ranges and an ETag of its own.
 */
export async function loopbackHub(
  repositories: Readonly<Record<string, Readonly<Record<string, HubFile>>>>,
  misbehave: Misbehaviour = () => false,
): Promise<LoopbackHub> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.split('?')[0])
    requests.push([request.method, path, request.headers.range ?? ''].join(' ').trim())
    answer(path, request, response)
  })

  function answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    const [, listed] = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/.+$/.exec(path) ?? []
    if (listed !== undefined) return listing(listed, response)
    const [, stored] = /^\/store\/(.+)$/.exec(path) ?? []
    const [, repository, name] = /^\/?([^/]+\/[^/]+)(?:\/resolve\/[^/]+\/|::)(.+)$/.exec(stored ?? path) ?? []
    const found = repositories[repository]?.[name]
    if (!found) return empty(response, 404, { 'x-error-code': 'EntryNotFound' })
    if (stored !== undefined) {
      if (!misbehave(request, response, found)) sendStored(request, response, found)
      return
    }
    if (!found.lfs) {
      response.writeHead(200, {
        'content-length': found.bytes.length,
        etag: `"${gitHash(found.bytes)}"`,
        'x-repo-commit': COMMIT,
      })
      response.end(found.bytes)
      return
    }
    empty(response, 302, {
      location: `/store/${encodeURIComponent(`${repository}::${name}`)}?signature=abc`,
      'x-linked-etag': `"${sha256(found.bytes)}"`,
      'x-linked-size': String(found.bytes.length),
      'x-repo-commit': COMMIT,
    })
  }

  function listing(repository: string, response: ServerResponse): void {
    const files = repositories[repository]
    if (!files) return empty(response, 401, { 'x-error-message': 'Invalid username or password.' })
    const siblings = Object.entries(files).map(([rfilename, { bytes, lfs, listedSize }]) => ({
      rfilename,
      size: bytes.length,
      blobId: gitHash(bytes),
      ...(lfs ? { lfs: { sha256: sha256(bytes), size: listedSize ?? bytes.length, pointerSize: 135 } } : {}),
    }))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: repository, sha: COMMIT, siblings, cardData: { license: 'mit' } }))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, requests, close: () => closed(server) }
}

/** Bytes as a store gives them: all, or from a position on. */
export function sendStored(request: IncomingMessage, response: ServerResponse, { bytes }: HubFile): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  const begin = from === undefined ? 0 : Number(from)
  if (begin >= bytes.length && begin > 0) return empty(response, 416)
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': bytes.length - begin,
    'accept-ranges': 'bytes',
    etag: '"d41d8cd98f00b204e9800998ecf8427e-9"',
    ...(from === undefined ? {} : { 'content-range': `bytes ${begin}-${bytes.length - 1}/${bytes.length}` }),
  })
  response.end(bytes.subarray(begin))
}

export function empty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers)
  response.end()
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What git calls a file of these bytes. */
function gitHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
