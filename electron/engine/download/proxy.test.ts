import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { get } from './http-request'
import { closed } from './hub.testing'
import { proxyFor } from './proxy'

const hub = new URL('https://hub.example/model')
const proxyOf = (url: URL, env: Record<string, string>) => proxyFor(url, { env })?.host ?? null

it('reads the variables that other programs read', () => {
  expect(proxyOf(hub, {})).toBe(null)
  expect(proxyOf(hub, { HTTPS_PROXY: 'http://proxy:3128' })).toBe('proxy:3128')
  expect(proxyOf(hub, { HTTP_PROXY: 'http://proxy:3128' })).toBe(null)
  expect(proxyOf(new URL('http://hub.example'), { http_proxy: 'http://proxy:3128' })).toBe('proxy:3128')
  expect(proxyOf(hub, { all_proxy: 'http://proxy:3128' })).toBe('proxy:3128')
})

it('reaches directly what NO_PROXY names, and this machine', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://proxy:3128' }
  for (const NO_PROXY of ['hub.example', '.example', 'a, *.example', '*', 'example']) {
    expect(proxyOf(hub, { ...env, NO_PROXY })).toBe(null)
  }
  for (const NO_PROXY of ['', 'ub.example', 'hub.example:8443']) {
    expect(proxyOf(hub, { ...env, NO_PROXY })).toBe('proxy:3128')
  }
  expect(proxyOf(new URL('http://127.0.0.1:8080'), env)).toBe(null)
})

it('takes a proxy that was chosen before all else, and refuses one that is no http address', () => {
  expect(proxyFor(new URL('http://127.0.0.1:8080'), { proxy: 'http://chosen:1' })?.host).toBe('chosen:1')
  expect(() => proxyFor(hub, { proxy: 'socks5://me:secret@host' })).toThrow(/^(?!.*secret).*only http:/)
})

it('asks the proxy for a tunnel to an https server, and says when that is refused', async () => {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']}`)
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const settings = { proxy: `http://me:pass%20word@127.0.0.1:${port}`, idleMs: 5000 }
  await expect(get(hub.href, settings)).rejects.toMatchObject({ code: 'NO_ACCESS' })
  const basic = Buffer.from('me:pass word').toString('base64')
  expect(asked).toEqual([`hub.example:443 Basic ${basic}`])
  await closed(proxy)
})
