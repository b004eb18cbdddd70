import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { routeNames } from '#shared/ipc/names'
import { answer, type Handlers } from './router'

const window = 'our window'

const handlers = {
  ...(Object.fromEntries(routeNames.map((name) => [name, () => {}])) as unknown as Handlers<string>),
  'app.info': () => ({
    name: 'Induction Lab',
    versions: { app: '0.1.0', electron: '33.2.1', chrome: '130', node: '20.18' },
    platform: 'linux',
    windowControls: 'overlay',
  }),
  'app.initialDocument': () => Promise.reject(new Error('/home/ada/secret is gone')),
  'window.setZoom': () => {},
  'window.setTheme': () => {},
  'window.setTitle': () => {},
  'window.close': () => {},
  'menu.set': () => {},
} satisfies Handlers<string>

// What goes wrong inside is logged.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const ask = (route: unknown, args?: unknown) => answer(handlers, window, route, args)

it('answers a route', async () => {
  expect(await ask('app.info')).toMatchObject({ ok: true, value: { name: 'Induction Lab' } })
  expect(await ask('window.setZoom', { factor: 2 })).toEqual({ ok: true, value: undefined })
})

it('answers nobody but our own window', async () => {
  for (const route of routeNames)
    expect(await answer(handlers, null, route, undefined)).toMatchObject({
      ok: false,
      code: 'foreign-sender',
    })
})

it.each(['window.open', '', '__proto__', 'constructor', 'toString', 7, null, undefined, ['app.info']])(
  'has no route %s',
  async (route) => {
    expect(await ask(route)).toMatchObject({ ok: false, code: 'unknown-route' })
  },
)

describe('arguments of another shape are refused', () => {
  const command = { id: 'undo', label: 'Undo', enabled: true, group: 'Edit' }
  it.each([
    ['app.info', {}],
    ['window.setZoom', undefined],
    ['window.setZoom', { factor: '1' }],
    ['window.setZoom', { factor: NaN }],
    ['window.setZoom', { factor: 0.5 }],
    ['window.setZoom', { factor: 1, extra: true }],
    ['window.setTheme', { theme: 'sepia' }],
    ['window.setTitle', { title: 'a'.repeat(501), edited: false }],
    ['menu.set', { items: [{ ...command, accelerator: 'Ctrl++' }] }],
    ['menu.set', { items: [{ ...command, click: 'quit' }] }],
  ])('%s %j', async (route, args) => {
    expect(await ask(route, args)).toMatchObject({ ok: false, code: 'bad-arguments' })
  })

  it('and the sentence names the place', async () => {
    const reply = await ask('menu.set', { items: [command, { ...command, label: '' }] })
    expect(reply).toMatchObject({ ok: false, message: expect.stringContaining('items.1.label') })
  })
})

it('keeps the details of a failure to itself', async () => {
  const reply = await ask('app.initialDocument')
  expect(reply).toMatchObject({ ok: false, code: 'internal' })
  expect(JSON.stringify(reply)).not.toContain('secret')
})

it('does not let a result of another shape out', async () => {
  const broken = { ...handlers, 'window.close': () => 'a path' as unknown as void }
  expect(await answer(broken, window, 'window.close', undefined)).toMatchObject({
    ok: false,
    code: 'internal',
  })
})

it('replies to anything at all', async () => {
  const route = fc.oneof(fc.constantFrom(...routeNames), fc.anything())
  await fc.assert(
    fc.asyncProperty(route, fc.anything(), async (name, args) => {
      expect(typeof (await ask(name, args)).ok).toBe('boolean')
    }),
  )
})
