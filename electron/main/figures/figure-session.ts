import { session, type Session } from 'electron'
import { scheme } from '../origin'

const host = 'figure'

/** What a figure's page may do: show itself. It has no script, and nothing outside it can be reached. */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'",
  'Content-Type': 'application/xhtml+xml; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
}

const pages = new Map<string, string>()
let own: Session | null = null
let count = 0

/** A session in memory that knows the pages of figures and no network. */
export function figureSession(): Session {
  if (own) return own
  own = session.fromPartition('figures')
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !url.startsWith(`${scheme}://${host}/`) && !url.startsWith('data:') })
  })
  own.protocol.handle(scheme, ({ url }) => {
    const page = pages.get(url)
    return page === undefined ? new Response(null, { status: 404 }) : new Response(page, { headers })
  })
  return own
}

/**
 * Serves a page for as long as `use` works with its address. An address of its own instead of a `data:` one: those
 * end at 2 MB.
 */
export async function withPage<T>(xhtml: string, use: (url: string) => Promise<T>): Promise<T> {
  const url = `${scheme}://${host}/${++count}`
  pages.set(url, xhtml)
  try {
    return await use(url)
  } finally {
    pages.delete(url)
  }
}
