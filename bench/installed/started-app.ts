import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { scratchFolder, type StagedApp } from '../../scripts/app/staged-app'
import { isRoot, UNPRIVILEGED } from '../../scripts/system/user'

const SETTLED_MS = 5000
const START_LIMIT_MS = 60_000

interface StartedApp {
  /** milliseconds from the start of the process to the sample circuit in a frame, as seen from outside */
  readonly interactive: number
  /** milliseconds from the same to the first thing that the page painted, as the page says */
  readonly firstPaint: number
  /** bytes of all processes, shared pages once */
  readonly memory: number
  readonly processes: number
  /** its profile, for another start */
  readonly profile: string
}

/** Starts the packaged app, waits until a person could use it, and ends it. A new profile where none is given. */
export async function startedApp(session: StagedApp, program: string, given?: string): Promise<StartedApp> {
  const profile = given ?? scratchFolder(session, 'profile')
  const args = [program, '--remote-debugging-port=0', `--user-data-dir=${profile}`]
  const [command, words] = isRoot() ? unprivileged(args) : [args[0], args.slice(1)]
  const env = { ...session.env, HOME: session.scratch, TMPDIR: session.scratch }
  const begun = Date.now()
  const app = spawn(command, words, { cwd: session.scratch, env, stdio: 'ignore' })
  const ended = once(app, 'exit')
  try {
    const browser = await chromium.connectOverCDP(
      `http://127.0.0.1:${await debuggingPort(profile, app, begun)}`,
    )
    const [page] = browser.contexts()[0].pages()
    await page.locator('[data-lane="1.0"] [role="grid"]').first().waitFor()
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const interactive = Date.now() - begun
    const painted = await page.evaluate(() => {
      const [first] = performance.getEntriesByName('first-contentful-paint')
      return performance.timeOrigin + first.startTime
    })
    await wait(SETTLED_MS)
    const pids = family(app.pid!)
    const memory = pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0)
    await browser.close()
    return { interactive, firstPaint: painted - begun, memory, processes: pids.length, profile }
  } finally {
    app.kill('SIGTERM')
    await ended
  }
}

function unprivileged(command: readonly string[]): [string, string[]] {
  const { uid, gid } = UNPRIVILEGED
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...command]]
}

/** The port that Chromium chose, which it writes into the profile; one of a start before is not this one's. */
async function debuggingPort(profile: string, app: ChildProcess, begun: number): Promise<string> {
  const note = join(profile, 'DevToolsActivePort')
  for (;;) {
    if (app.exitCode !== null) throw new Error('The app ended before it had a window.')
    if (Date.now() - begun > START_LIMIT_MS) throw new Error('The app had no window after a minute.')
    if (existsSync(note)) {
      const [port] = readFileSync(note, 'utf8').split('\n')
      if (await answers(port)) return port
    }
    await wait(5)
  }
}

async function answers(port: string): Promise<boolean> {
  if (port === '') return false
  const pages = await fetch(`http://127.0.0.1:${port}/json/list`).then(
    (reply) => reply.json(),
    () => [],
  )
  return (pages as readonly { type: string }[]).some(({ type }) => type === 'page')
}

/** A process and all that it started, by their ids. */
function family(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // "12 (a name) S 3 …": the parent stands behind the state, and a name may hold anything.
        return [
          [
            Number(name),
            Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]),
          ],
        ]
      } catch {
        return []
      }
    })
  const found = [pid]
  for (const id of found) found.push(...parents.filter(([, parent]) => parent === id).map(([child]) => child))
  return found
}

/** Bytes of a process in memory, each shared page divided by those who share it. */
function proportionalBytes(pid: number): number {
  const kB = /^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kB ?? 0) * 1024
}
