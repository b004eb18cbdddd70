import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { REPOSITORY } from '../app/repository'

export interface Counts {
  passed: number
  failed: number
  skipped: number
  /** what failed, in full names, as far as it has one */
  names: string[]
  /** what failed at first and passed when it was tried again, of tests that are */
  secondTry?: string[]
}

export const FAILED_ONCE: Counts = { passed: 0, failed: 1, skipped: 0, names: [] }

/** Runs one named step of the tests, prints how long it took, and returns what it counts: its own name, if nothing in it has one. */
export async function step(name: string, work: () => Counts | Promise<Counts>): Promise<Counts> {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const counts = await Promise.resolve()
    .then(work)
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error)
      return FAILED_ONCE
    })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`── ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'} (${seconds} s)`)
  return counts.failed > 0 && counts.names.length === 0 ? { ...counts, names: [name] } : counts
}

/** Runs a script of package.json with our terminal. @returns whether it succeeded */
export function npmScript(name: string, args: string[] = [], env: Record<string, string> = {}): boolean {
  const { status } = spawnSync('npm', ['run', '--silent', name, ...(args.length ? ['--', ...args] : [])], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  return status === 0
}

/** A script of package.json beside others: what it prints comes in one piece, when it has ended. */
export async function npmScriptBeside(name: string): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', name], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => printed.push(String(part)))
  const [status] = (await once(child, 'close')) as [number | null]
  process.stdout.write(printed.join(''))
  return status === 0
}

/** A check that only has an outcome: one failure, or nothing to count. */
export function outcome(succeeded: boolean): Counts {
  return succeeded ? { passed: 0, failed: 0, skipped: 0, names: [] } : FAILED_ONCE
}

export function sum(counts: Counts[]): Required<Counts> {
  const total = (key: 'passed' | 'failed' | 'skipped') =>
    counts.reduce((subtotal, each) => subtotal + each[key], 0)
  const names = counts.flatMap((each) => each.names)
  const secondTry = counts.flatMap((each) => each.secondTry ?? [])
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped'), names, secondTry }
}
