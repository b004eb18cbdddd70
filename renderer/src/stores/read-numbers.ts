import { portChannel, type PortRouteName } from '#shared/ipc/names'
import type { PortAnswer, PortRequest } from '#shared/ipc/port'
import type { Reply } from '#shared/ipc/reply'
import type { Arguments, Result } from '#shared/ipc/routes'

/** Bytes of a message: small ones overlap, one being made while another crosses, and no one waits long for them. */
export const BLOCK_BYTES = 2 ** 20

/** Requests under way at once. */
const LANES = 2

interface Question {
  readonly request: PortRequest
  readonly resolve: (reply: Reply<unknown>) => void
}

const waiting: Question[] = []
const underWay = new Map<number, Question>()
let port: Promise<Worker> | null = null
let asked = 0

/**
 * The answer of a route that gives many numbers, over a port instead of the bridge. The next is asked for when one has
 * come, so that answers never pile up. Never rejects.
 */
export function readNumbers<R extends PortRouteName>(
  route: R,
  args: Arguments<R>,
): Promise<Reply<Result<R>>> {
  return new Promise((resolve) => {
    waiting.push({
      request: { id: asked++, route, args },
      resolve: resolve as (reply: Reply<unknown>) => void,
    })
    void askNext()
  })
}

/**
 * Calls `read` for each of `count` blocks in their order, as many at once as the port carries, until one says that it
 * was the last.
 */
export async function readBlocks(count: number, read: (block: number) => Promise<boolean>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) if (!(await read(next++))) next = count
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

async function askNext(): Promise<void> {
  port ??= openedPort()
  const worker = await port
  while (underWay.size < LANES && waiting.length > 0) {
    const question = waiting.shift()!
    underWay.set(question.request.id, question)
    worker.postMessage(question.request)
  }
}

function take({ id, reply }: PortAnswer): void {
  underWay.get(id)?.resolve(reply)
  underWay.delete(id)
  void askNext()
}

function openedPort(): Promise<Worker> {
  return new Promise((resolve) => {
    const listen = ({ source, data, ports: [opened] }: MessageEvent) => {
      if (source !== window || data !== portChannel || !opened) return
      window.removeEventListener('message', listen)
      const worker = new Worker(new URL('../workers/numbers.worker.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data: answer }: MessageEvent<PortAnswer | null>) =>
        answer === null ? closed(worker) : take(answer)
      worker.postMessage({ port: opened }, [opened])
      resolve(worker)
    }
    window.addEventListener('message', listen)
    window.lab.openPort()
  })
}

/** What was under way is lost; the next question opens another port. */
function closed(worker: Worker): void {
  worker.terminate()
  port = null
  const lost = [...underWay.values()]
  underWay.clear()
  for (const { resolve } of lost)
    resolve({ ok: false, code: 'busy', message: 'The connection was closed. Try again.' })
}
