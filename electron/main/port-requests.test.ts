import fc from 'fast-check'
import { expect, it } from 'vitest'
import { portRouteNames, routeNames } from '#shared/ipc/names'
import type { PortAnswer } from '#shared/ipc/port'
import { portRequests } from './port-requests'

function port() {
  const asked: string[] = []
  const sent: PortAnswer[] = []
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const take = portRequests(
    async (route) => {
      asked.push(route)
      await held
      return { ok: true, value: route }
    },
    (answer) => sent.push(answer),
  )
  return { take, asked, sent, release }
}

it('answers under the number of the question', async () => {
  const { take, sent, release } = port()
  const both = [
    { id: 7, route: 'run.hook', args: 1 },
    { id: 3, route: 'run.pattern', args: undefined },
  ].map(take)
  release()
  await Promise.all(both)
  expect(sent).toEqual([
    { id: 7, reply: { ok: true, value: 'run.hook' } },
    { id: 3, reply: { ok: true, value: 'run.pattern' } },
  ])
})

it('asks no route but those that answer with numbers', async () => {
  const { take, asked, sent, release } = port()
  release()
  for (const route of [...routeNames, '__proto__', '', 5]) await take({ id: 1, route, args: {} })
  expect(asked).toEqual(routeNames.filter((name) => (portRouteNames as readonly string[]).includes(name)))
  expect(sent).toHaveLength(portRouteNames.length)
})

it('drops what is no question', async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (message) => {
      const { take, asked, sent, release } = port()
      release()
      await take(message)
      expect([asked, sent]).toEqual([[], []])
    }),
  )
})

it('refuses more than sixteen questions at once, and takes questions again afterwards', async () => {
  const { take, asked, sent, release } = port()
  const all = Array.from({ length: 20 }, (_, id) => take({ id, route: 'run.pattern', args: {} }))
  await Promise.all(all.slice(16))
  expect(sent.map(({ id, reply }) => [id, reply.ok ? null : reply.code])).toEqual(
    [16, 17, 18, 19].map((id) => [id, 'busy']),
  )
  release()
  await Promise.all(all)
  expect(asked).toHaveLength(16)
  await take({ id: 20, route: 'run.pattern', args: {} })
  expect(sent.at(-1)).toEqual({ id: 20, reply: { ok: true, value: 'run.pattern' } })
})
