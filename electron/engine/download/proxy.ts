import { DownloadError } from './download-error'

/** Where requests go through; from the settings, or from the variables that other programs read too. */
export interface ProxySettings {
  /** For http and https alike: `http://host:port`, with `user:password@` where it asks for one. */
  readonly proxy?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * The proxy for an address, or `null` for a direct connection. What `NO_PROXY` names, and this machine itself where
 * nobody chose a proxy, is reached directly.
 *
 * @throws DownloadError for a proxy that is no http address
 */
export function proxyFor(url: URL, { proxy, env = {} }: ProxySettings): URL | null {
  const chosen = proxy !== undefined && proxy !== '' ? proxy : fromEnvironment(url, env)
  if (chosen === null) return null
  const address = URL.canParse(chosen) ? new URL(chosen) : null
  if (address?.protocol === 'http:') return address
  throw new DownloadError(
    'USAGE',
    `The proxy is “${withoutPassword(chosen)}”, and only http://host:port can be used.`,
  )
}

function fromEnvironment(url: URL, env: Readonly<Record<string, string | undefined>>): string | null {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name.toUpperCase()]
  if (isLocal(url.hostname) || isExcepted(url, read('no_proxy') ?? '')) return null
  const value = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? read('all_proxy')
  return value === undefined || value === '' ? null : value
}

function isExcepted({ hostname, port }: URL, list: string): boolean {
  return list
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => {
      if (part === '') return false
      if (part === '*') return true
      const [name, ownPort] = part.replace(/^\*?\./, '').split(':')
      if (ownPort !== undefined && ownPort !== port) return false
      return hostname === name || hostname.endsWith(`.${name}`)
    })
}

function isLocal(hostname: string): boolean {
  return ['localhost', '[::1]'].includes(hostname) || /^127\./.test(hostname)
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//')
}
