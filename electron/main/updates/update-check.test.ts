import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KeptSettings } from '../settings/kept-settings'
import { isFeed } from './ask-feed'
import { UpdateCheck } from './update-check'

const DAY = 24 * 3_600_000
const NOON = Date.UTC(2026, 10, 24, 12)
const PAGE = 'https://host/lab/1.0.0'

let folder: string
let server: Server
let asked: IncomingMessage[]
let reply: { status: number; body: string }
let settings: KeptSettings
let feed: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'updates-'))
  asked = []
  reply = { status: 200, body: JSON.stringify({ tag_name: 'v1.0.0', html_url: PAGE }) }
  server = createServer((request, response) => {
    asked.push(request)
    response.writeHead(reply.status).end(reply.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases/latest`
  settings = new KeptSettings(join(folder, 'settings.json'))
})
afterEach(async () => {
  server.close()
  await once(server, 'close')
  rmSync(folder, { recursive: true })
})

const check = (offline = false) =>
  new UpdateCheck(settings, { version: '0.1.0', through: () => (offline ? null : {}) })

it('asks nobody until a person turns it on', async () => {
  await settings.keep({ updateFeed: feed })
  expect(await check().askIfDue(NOON)).toBeNull()
  expect(asked).toEqual([])
})

it('asks once a day at most, also over a new start, and tells of a newer version', async () => {
  await settings.keep({ updates: true, updateFeed: feed })
  expect(await check().askIfDue(NOON)).toBe('1.0.0')
  settings = new KeptSettings(settings.store)
  expect(await check().askIfDue(NOON + DAY - 1)).toBeNull()
  expect(asked).toHaveLength(1)
  expect(await check().askIfDue(NOON + DAY)).toBe('1.0.0')
  expect(asked).toHaveLength(2)
})

it('says nothing about the app, the computer or the person', async () => {
  await settings.keep({ updates: true, updateFeed: feed })
  await check().askIfDue(NOON)
  const [{ method, url, headers }] = asked
  expect([method, url]).toEqual(['GET', '/releases/latest'])
  expect(Object.keys(headers).sort()).toEqual(['accept', 'connection', 'host', 'user-agent'])
  expect(headers['user-agent']).toBe('induction-lab')
})

it('tells the page only where it is asked for, and knows when ours is the newest', async () => {
  await settings.keep({ updateFeed: feed })
  const one = check()
  expect((await one.ask(NOON)).answer).toEqual({ kind: 'newer', version: '1.0.0', page: PAGE })
  expect(one.page).toBe(PAGE)
  reply.body = '{"version": "0.1.0"}'
  expect((await one.ask(NOON)).answer).toEqual({ kind: 'current', version: '0.1.0' })
  expect(one.page).toBeNull()
})

it('is silent about failures where nobody asked, and says them where somebody did', async () => {
  await settings.keep({ updates: true, updateFeed: feed })
  reply = { status: 404, body: '' }
  expect(await check().askIfDue(NOON)).toBeNull()
  expect((await check().ask(NOON)).answer).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('404') as string,
  })
  reply = { status: 200, body: '<html>' }
  expect((await check().ask(NOON)).answer).toMatchObject({ kind: 'failed' })
  reply = { status: 200, body: ' '.repeat(2_000_000) }
  expect((await check().ask(NOON)).answer).toMatchObject({ kind: 'failed' })
  expect(JSON.parse(readFileSync(settings.store, 'utf8'))).toMatchObject({ updatesAsked: NOON })
})

it('asks nobody in offline mode', async () => {
  await settings.keep({ updates: true, updateFeed: feed })
  expect(await check(true).askIfDue(NOON)).toBeNull()
  expect((await check(true).ask(NOON)).answer).toMatchObject({ kind: 'failed' })
  expect(asked).toEqual([])
})

it('takes no address without https but this computer’s own', () => {
  expect(isFeed('https://api.github.com/repos/a/b/releases/latest')).toBe(true)
  expect(isFeed('http://127.0.0.1:8080/')).toBe(true)
  for (const address of ['http://host/', 'file:///etc/passwd', 'https://a:b@host/', 'host', ''])
    expect(isFeed(address), address).toBe(false)
})
