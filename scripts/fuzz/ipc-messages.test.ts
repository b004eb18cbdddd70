import { isDeepStrictEqual } from 'node:util'
import { beforeEach, expect, it, vi } from 'vitest'
import { seededRandom } from '#shared/circuit/seeded-random'
import { routeNames, type RouteName } from '#shared/ipc/names'
import { routes } from '#shared/ipc/routes'
import { answer, type Handlers } from '../../electron/main/router'
import { ipcMessage } from './ipc-messages'

const MESSAGES = 100_000

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

/** Handlers that keep what reaches them: behind them is everything that a page can do to the computer. */
function keepingHandlers() {
  const reached: { route: RouteName; args: unknown }[] = []
  const handlers = Object.fromEntries(
    routeNames.map((route) => [route, (args: unknown) => void reached.push({ route, args })]),
  ) as unknown as Handlers<string>
  return { handlers, reached }
}

it(`${MESSAGES.toLocaleString('en')} malformed messages: each has a reply, and only arguments of the route’s shape pass`, async () => {
  const random = seededRandom(10)
  const { handlers, reached } = keepingHandlers()
  const codes: Record<string, number> = {}
  const passed = new Map<RouteName, number>()
  for (let i = 0; i < MESSAGES; i++) {
    const { route, args, isMalformed } = ipcMessage(routeNames[i % routeNames.length], random)
    const before = reached.length
    const reply = await answer(handlers, 'our window', route, args)
    const code = reply.ok ? 'ok' : reply.code
    codes[code] = (codes[code] ?? 0) + 1
    if (!reply.ok) expect(reply.message.length).toBeLessThanOrEqual(300)
    if (isMalformed && reached.length > before) expect.fail(`${route} took ${String(JSON.stringify(args))}`)
    if (code === 'bad-arguments') expect(reached.length).toBe(before)
    passed.set(route, (passed.get(route) ?? 0) + reached.length - before)
  }
  // What passed is what its schema makes of it: nothing rides along.
  for (const { route, args } of reached) {
    const again = routes[route].args.safeParse(args)
    if (!again.success || !isDeepStrictEqual(again.data, args))
      expect.fail(`${route}: ${JSON.stringify(args)}`)
  }
  expect('polluted' in {}).toBe(false)
  // Messages that nothing lets through, or that everything does, would test nothing.
  expect(codes['bad-arguments']).toBeGreaterThan(MESSAGES / 2)
  const closed = routeNames.filter((route) => (passed.get(route) ?? 0) === 0)
  expect(closed).toEqual([])
}, 120_000)

it('names that are no route are refused, whatever they are', async () => {
  const { handlers, reached } = keepingHandlers()
  for (const route of [
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    'app.info ',
    'APP.INFO',
    null,
    1,
    [],
    {},
    ['app.info'],
  ])
    expect(await answer(handlers, 'our window', route, undefined)).toMatchObject({ code: 'unknown-route' })
  expect(reached).toEqual([])
})
