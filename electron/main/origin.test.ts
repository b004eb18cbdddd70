import { describe, expect, it } from 'vitest'
import { devServer, isOwnPage, startUrl } from './origin'
import { isAllowedRequest } from './request-filter'

const server = devServer('http://localhost:5173/')

describe('the development server', () => {
  it.each(['http://localhost:5173', 'http://127.0.0.1:5173', 'http://[::1]:5173'])('may be %s', (address) => {
    expect(devServer(address)?.port).toBe('5173')
  })

  it.each([
    undefined,
    '',
    'localhost',
    'https://example.org',
    'http://localhost.example.org',
    'file:///tmp/a.html',
  ])('is not %s', (address) => {
    expect(devServer(address)).toBeNull()
  })
})

describe('our own page', () => {
  it('is app://lab, in the built app', () => {
    expect(isOwnPage(startUrl, null)).toBe(true)
    for (const address of [
      'app://lab.example.org/',
      'app://other/',
      'http://lab/',
      'about:blank',
      'data:,',
      '',
    ])
      expect(isOwnPage(address, null), address).toBe(false)
  })

  it('is the development server and no other, in development', () => {
    expect(isOwnPage('http://localhost:5173/src/main.ts', server)).toBe(true)
    expect(isOwnPage('http://localhost:5174/', server)).toBe(false)
  })
})

describe('what a page may load', () => {
  const network = ['http://example.org/', 'https://example.org/', 'ws://example.org/', 'ftp://example.org/']

  it('is our own files and what it made in memory', () => {
    for (const address of [
      startUrl,
      'app://lab/assets/a.js',
      'data:image/png;base64,AAAA',
      'blob:app://lab/1-2',
    ])
      expect(isAllowedRequest(address, null), address).toBe(true)
  })

  it('is nothing from the network, the disk or another app', () => {
    for (const address of [
      ...network,
      'file:///etc/passwd',
      'blob:http://example.org/1',
      'http://localhost:5173/',
    ])
      expect(isAllowedRequest(address, null), address).toBe(false)
  })

  it('in development, is what the development server serves as well', () => {
    for (const address of [
      'http://localhost:5173/src/main.ts',
      'ws://localhost:5173/?token=a',
      'devtools://devtools/a',
    ])
      expect(isAllowedRequest(address, server), address).toBe(true)
    for (const address of [...network, 'http://localhost:5174/'])
      expect(isAllowedRequest(address, server)).toBe(false)
  })
})
