import type { IncomingMessage } from 'node:http'
import { DownloadError, PassingFailure } from './download-error'

/** Longest wait that a server may ask for. */
const LONGEST_WAIT_MS = 60_000

/**
 * What a status that is no success means.
 *
 * @param what the model or file, for the sentence
 */
export function failedStatus(
  { statusCode = 0, headers }: IncomingMessage,
  host: string,
  what: string,
): DownloadError | PassingFailure {
  const said = headers['x-error-code']
  if (said === 'GatedRepo' || statusCode === 403) {
    return new DownloadError(
      'NO_ACCESS',
      `${host} gives ${what} only to people who were let in (${statusCode}). Download it in a browser, then import it.`,
    )
  }
  if (statusCode === 401) {
    return new DownloadError(
      'NO_ACCESS',
      `${host} knows no public ${what} (401): the name is wrong, or one has to log in. ` +
        'Check the name, or download it in a browser and import it.',
    )
  }
  if (statusCode === 404 || statusCode === 410) {
    return new DownloadError(
      'NOT_FOUND',
      `${host} has no ${what} (${statusCode}). Check the name and the revision.`,
    )
  }
  if (statusCode === 429) {
    const wait = retryAfter(headers['retry-after'])
    const error = new DownloadError(
      'TOO_MANY_REQUESTS',
      `${host} had too many requests from here (429). Try again later; what has come is kept.`,
    )
    return wait !== null && wait > LONGEST_WAIT_MS ? error : new PassingFailure(error, wait)
  }
  const error = new DownloadError('SERVER', `${host} answers ${statusCode} for ${what}. Try again later.`)
  return statusCode >= 500 || statusCode === 408
    ? new PassingFailure(error, retryAfter(headers['retry-after']))
    : error
}

/** Seconds, as the header has them; dates are not worth a clock. */
function retryAfter(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null
}
