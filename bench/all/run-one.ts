import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { figuresOf, lastJson, type BenchFigure } from './figures-of'

/** No benchmark takes half as long on two slow cores. */
const LIMIT_MS = 30 * 60_000

export interface BenchRun {
  readonly name: string
  readonly seconds: number
  /** why there are no figures, as the end of a sentence; `null` where there are */
  readonly fault: string | null
  readonly figures: readonly BenchFigure[]
}

/** Runs one benchmark in processes of its own, which end with us and after half an hour. */
export async function runOne(name: string, command: readonly string[], cwd: string): Promise<BenchRun> {
  const begun = performance.now()
  const child = spawn(command[0], command.slice(1), {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const endAll = () => {
    try {
      process.kill(-child.pid!, 'SIGTERM')
    } catch {
      // It has ended.
    }
  }
  const interrupted = () => {
    endAll()
    process.exit(130)
  }
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted)
  let late = false
  const limit = setTimeout(() => {
    late = true
    endAll()
  }, LIMIT_MS)
  const printed: string[] = []
  child.stdout.on('data', (part: Buffer) => printed.push(part.toString()))
  const status = await once(child, 'close').then(
    ([code]) => code as number | null,
    () => null,
  )
  clearTimeout(limit)
  process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  const figures = status === 0 ? figuresOf(lastJson(printed.join(''))) : []
  const seconds = (performance.now() - begun) / 1000
  return { name, seconds, fault: faultOf(status, late, figures.length), figures }
}

function faultOf(status: number | null, late: boolean, figures: number): string | null {
  if (late) return 'was ended after half an hour'
  if (status !== 0) return status === null ? 'was ended by a signal' : `ended with status ${status}`
  return figures === 0 ? 'printed no figures' : null
}
