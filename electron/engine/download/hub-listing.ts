import { z } from 'zod'
import { DownloadError, PassingFailure } from './download-error'
import { failedStatus } from './failed-status'
import { get, type RequestOptions } from './http-request'

const sibling = z.looseObject({
  rfilename: z.string(),
  size: z.int().nonnegative().nullish(),
  blobId: z.string().nullish(),
  lfs: z.looseObject({ sha256: z.string(), size: z.int().nonnegative() }).nullish(),
})

const answer = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(sibling),
  cardData: z.looseObject({ license: z.union([z.string(), z.array(z.string())]).nullish() }).nullish(),
})

/** A file as the repository lists it: LFS files by SHA-256, others by the SHA-1 that git gives them. */
export interface ListedFile {
  readonly path: string
  readonly size: number
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly hex: string }
}

export interface Listing {
  /** The commit that everything is fetched from. */
  readonly commit: string
  readonly licence: string | null
  readonly files: readonly ListedFile[]
}

const LARGEST = 32 * 2 ** 20

/**
 * What a repository of the hub holds at a revision.
 *
 * @param revision a commit, or a name that is resolved to one
 * @throws DownloadError, PassingFailure
 */
export async function hubListing(
  endpoint: string,
  repository: string,
  revision: string,
  options: RequestOptions,
): Promise<Listing> {
  const { host } = new URL(endpoint)
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`
  const { response } = await get(url, options)
  if (response.statusCode !== 200) {
    response.destroy()
    throw failedStatus(response, host, `model ${repository}`)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LARGEST) throw badAnswer(host)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof DownloadError) throw error
    throw new PassingFailure(
      new DownloadError('NO_CONNECTION', `The connection to ${host} broke off. Try again later.`),
    )
  }
  return listingFrom(Buffer.concat(chunks).toString('utf8'), host)
}

function listingFrom(text: string, host: string): Listing {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw badAnswer(host)
  }
  const parsed = answer.safeParse(json)
  if (!parsed.success) throw badAnswer(host)
  const { sha, siblings, cardData } = parsed.data
  const licence = cardData?.license ?? null
  return {
    commit: sha,
    licence: Array.isArray(licence) ? licence.join(', ') : licence,
    files: siblings.flatMap(({ rfilename: path, size, blobId, lfs }): ListedFile[] => {
      if (lfs) return [{ path, size: lfs.size, hash: { kind: 'sha256', hex: lfs.sha256 } }]
      return typeof size === 'number' && typeof blobId === 'string'
        ? [{ path, size, hash: { kind: 'git', hex: blobId } }]
        : []
    }),
  }
}

function badAnswer(host: string): DownloadError {
  return new DownloadError(
    'BAD_ANSWER',
    `${host} does not answer as the Hugging Face hub does. Check the endpoint and the proxy.`,
  )
}
