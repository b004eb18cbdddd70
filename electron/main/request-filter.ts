import { isOwnPage } from './origin'

/** Whether a page may load an address: our own files and what it made in memory, never the network. */
export function isAllowedRequest(address: string, server: URL | null): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.protocol === 'data:') return true
  if (url.protocol === 'blob:') return isOwnPage(url.pathname, server)
  if (!server) return isOwnPage(address, null)
  return url.protocol === 'devtools:' || (/^(?:http|ws):$/.test(url.protocol) && url.host === server.host)
}
