export const scheme = 'app'
const host = 'lab'
export const startUrl = `${scheme}://${host}/index.html`

/**
 * The development server that an address names, or null: only this machine's own loopback counts.
 */
export function devServer(address: string | undefined): URL | null {
  if (!address || !URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) ? url : null
}

/** Whether a page's address is one of ours: `app://lab`, or the development server. */
export function isOwnPage(address: string, server: URL | null): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (server) return url.origin === server.origin
  return url.protocol === `${scheme}:` && url.host === host
}
