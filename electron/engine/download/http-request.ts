import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { DownloadError, PassingFailure } from './download-error'
import { proxyFor, type ProxySettings } from './proxy'

export interface RequestOptions extends ProxySettings {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** A connection on which nothing comes for so long is given up. */
  readonly idleMs: number
}

/** One answer, its body unread. The headers of the redirects before it are there too: the hub names the file there. */
export interface Answer {
  readonly response: IncomingMessage
  readonly redirects: readonly IncomingMessage['headers'][]
}

const REDIRECTS = 6

/**
 * GET, following redirects. Nothing secret is ever sent, and no redirect leads from https to http.
 *
 * @throws PassingFailure when there is no connection, DownloadError for redirects that lead nowhere
 */
export async function get(address: string, options: RequestOptions): Promise<Answer> {
  const redirects: IncomingMessage['headers'][] = []
  let url = new URL(address)
  for (;;) {
    const response = await answered(url, options)
    const { statusCode = 0, headers } = response
    if (![301, 302, 303, 307, 308].includes(statusCode)) return { response, redirects }
    response.destroy()
    redirects.push(headers)
    const to = headers.location
    const next = to !== undefined && URL.canParse(to, url) ? new URL(to, url) : null
    const safe =
      next && (next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:'))
    if (!safe || redirects.length > REDIRECTS) {
      throw new DownloadError('BAD_ANSWER', `${url.host} redirects in a way that cannot be followed.`)
    }
    url = next
  }
}

async function answered(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const proxy = proxyFor(url, options)
  try {
    if (!proxy) return await sent(requestTo(url, options), options)
    if (url.protocol === 'http:') {
      const response = await sent(throughProxy(url, proxy, options), options)
      if (response.statusCode !== 407) return response
      response.destroy()
      throw proxyRefusal(proxy, url.host, 407)
    }
    const socket = await tunnel(url, proxy, options)
    return await sent(requestTo(url, options, socket), options)
  } catch (error) {
    if (error instanceof DownloadError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    const host = proxy ? `the proxy ${proxy.host}` : url.host
    throw new PassingFailure(
      new DownloadError(
        'NO_CONNECTION',
        `There is no connection to ${host} (${code ?? message}). Try again later.`,
      ),
    )
  }
}

function requestTo(url: URL, { headers, signal }: RequestOptions, socket?: Socket): ClientRequest {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const over = socket && { createConnection: () => tlsConnect({ socket, servername: url.hostname }) }
  return send(url, { headers, signal, agent: false, ...over })
}

function throughProxy(url: URL, proxy: URL, { headers, signal }: RequestOptions): ClientRequest {
  return httpRequest(proxy, {
    path: url.href,
    headers: { host: url.host, ...headers, ...authorization(proxy) },
    signal,
    agent: false,
  })
}

/** A connection to the server through the proxy, which sees where it goes and nothing of what is said. */
function tunnel(url: URL, proxy: URL, { signal, idleMs }: RequestOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const to = `${url.hostname}:${url.port || 443}`
    const request = httpRequest(proxy, {
      method: 'CONNECT',
      path: to,
      headers: { host: to, ...authorization(proxy) },
      signal,
      agent: false,
    })
    request.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(proxyRefusal(proxy, to, statusCode))
    })
    request.on('response', (response) => {
      response.destroy()
      reject(proxyRefusal(proxy, to, response.statusCode))
    })
    request.on('error', reject)
    request.setTimeout(idleMs, () => request.destroy(new Error('no answer')))
    request.end()
  })
}

function proxyRefusal(proxy: URL, to: string, status = 0): DownloadError {
  if (status === 407) {
    return new DownloadError(
      'NO_ACCESS',
      `The proxy ${proxy.host} asks for a name and a password (407). Write it as http://name:password@${proxy.host}.`,
    )
  }
  return new DownloadError(
    'NO_CONNECTION',
    `The proxy ${proxy.host} refuses ${to} (${status}). Choose another, or ask who runs it.`,
  )
}

function sent(request: ClientRequest, { idleMs }: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
    request.setTimeout(idleMs, () => request.destroy(new Error('nothing came')))
    request.end()
  })
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
