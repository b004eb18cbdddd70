import { DownloadError, PassingFailure } from '../../engine/download/download-error'
import { get } from '../../engine/download/http-request'
import type { ProxySettings } from '../../engine/download/proxy'
import { releaseOf, type Release } from './release'

const IDLE_MS = 10_000
/** A feed is a few kilobytes; GitHub's lists every package. */
const LARGEST = 1_000_000

/** Why the newest version could not be learned, as a sentence. */
export class FeedError extends Error {}

/** Whether an address may be asked: https, or this computer itself. */
export function isFeed(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || url.username !== '') return false
  const isOwn = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isOwn)
}

/**
 * Asks a feed for the newest release. Nothing about the app, the computer or its person goes with the question: not
 * even the version, which is compared here.
 *
 * @throws FeedError
 */
export async function askFeed(address: string, through: ProxySettings): Promise<Release> {
  const { host } = new URL(address)
  try {
    const headers = { accept: 'application/json', 'user-agent': 'induction-lab' }
    const signal = AbortSignal.timeout(3 * IDLE_MS)
    const { response } = await get(address, { ...through, headers, signal, idleMs: IDLE_MS })
    if (response.statusCode !== 200) {
      response.destroy()
      throw new FeedError(`${host} answered ${response.statusCode}. Check the address of the feed.`)
    }
    let text = ''
    response.setEncoding('utf8')
    for await (const part of response) {
      text += String(part)
      if (text.length > LARGEST) throw new FeedError(`${host} sent more than a feed of releases holds.`)
    }
    const release = releaseOf(text)
    if (!release) throw new FeedError(`${host} sent no release. Check the address of the feed.`)
    return release
  } catch (error) {
    if (error instanceof FeedError) throw error
    throw new FeedError(sentenceOf(error, host))
  }
}

function sentenceOf(error: unknown, host: string): string {
  if (error instanceof PassingFailure || error instanceof DownloadError) return error.message
  return `${host} broke off. Try again later.`
}
