import { seededRandom } from '#shared/circuit/seeded-random'
import type { RouteName } from '#shared/ipc/names'
import type { Reply } from '#shared/ipc/reply'
import { ipcMessage } from './ipc-messages'

export interface FuzzOrder {
  readonly routes: RouteName[]
  readonly each: number
  readonly seed: number
  readonly planted: string[]
  /** What no reply may hold. */
  readonly secret: string
}

export interface FuzzFigures {
  readonly messages: number
  /** How often each reply came, of all routes. */
  readonly replies: Record<string, number>
  /** Routes whose handler failed, and how often; these are faults. */
  readonly failed: Record<string, number>
  /** Malformed messages that were taken, and replies with what was never given; these are faults. */
  readonly taken: string[]
  readonly told: string[]
  /** Seconds that each route took. */
  readonly seconds: Record<string, number>
}

/** Calls under way at once: fewer than the engine lets wait. */
const AT_ONCE = 64

const invoke = window.lab.invoke as (route: string, args: unknown) => Promise<Reply<unknown>>

async function fuzz({ routes, each, seed, planted, secret }: FuzzOrder): Promise<FuzzFigures> {
  const random = seededRandom(seed)
  const figures = {
    messages: 0,
    replies: {} as Record<string, number>,
    failed: {} as Record<string, number>,
    taken: [] as string[],
    told: [] as string[],
    seconds: {} as Record<string, number>,
  }
  const count = (counts: Record<string, number>, name: string) => (counts[name] = (counts[name] ?? 0) + 1)

  async function send(route: RouteName) {
    const { args, isMalformed } = ipcMessage(route, random, planted)
    // The one message that ends it all, as it should.
    if (route === 'window.close' && args === undefined) return
    figures.messages++
    const reply = await invoke(route, args)
    const code = reply.ok ? 'ok' : reply.code
    count(figures.replies, code)
    if (code === 'internal') count(figures.failed, route)
    if (reply.ok && isMalformed) figures.taken.push(route)
    if (holds(reply, secret)) figures.told.push(route)
  }

  for (const route of routes) {
    const start = performance.now()
    for (let sent = 0; sent < each; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, each - sent) }, () => send(route)))
    }
    figures.seconds[route] = (performance.now() - start) / 1000
  }
  return figures
}

function holds(reply: Reply<unknown>, secret: string): boolean {
  return JSON.stringify(reply, (_key, value: unknown) => (ArrayBuffer.isView(value) ? null : value)).includes(
    secret,
  )
}

Object.assign(window, { fuzz })
