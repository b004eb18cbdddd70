/**
 * `npm run --silent bench:engine-window -- --json`: the engine as the window meets it, in a real window.
 *
 * pictures_ms: colour indices of 12 × 12 patterns of 1,024² ready in the window after a run (goal: < 300);
 * pictures_cpu_ms is what all processes of the app computed for it, in ms of one core.
 * port_gb_s: 64 MB of patterns from the engine to the page over its port as the app reads them, through a worker of
 * the page, in messages of 1 MB of which two are under way (goal: ≥ 0.5); port_4mb_gb_s the same in messages of 4 MB; bridge_gb_s: 4 MB messages through
 * `invoke` and the bridge; *_cpu_ms is what all processes of the app computed for 64 MB; stream_gb_s: the same bytes as
 * one streamed `app://` response, without the engine.
 * stall_ms: longest time that the main process's loop was held during a run of 1,024 tokens, and stall_idle_ms during
 * as long a time without one (goal: ≤ 35).
 * leak_*: resident memory of the main process, in MB, after 100 runs of 10 tokens and after 1,100.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { openAppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { gpt2Small } from './engine/gpt2-small'
import { rounded } from './figures'

const TOKENS = 1024
const REPEATS = 5
const SLICES = 16
const MODEL = 'imported/random'

ensureBuilt()
/** The app's own worker, under its name in the build. */
const assets = new URL('../out/renderer/assets/', import.meta.url)
const worker = `/assets/${readdirSync(assets).find((name) => name.startsWith('numbers.worker'))}`
const models = mkdtempSync(join(tmpdir(), 'bench-engine-window-'))
const session = await openAppSession()
try {
  // The app may run as another user.
  chmodSync(models, 0o755)
  // GPT-2 small's heads; a small vocabulary, because logits are not what is measured here.
  await writeRandomModel(
    join(models, 'random'),
    'random',
    { ...gpt2Small, d_vocab: 1000, d_vocab_out: 1000 },
    1,
  )
  const app = await _electron.launch(launchOptions(session, { env: { INDUCTION_LAB_MODELS: models } }))
  const page = await app.firstWindow()
  await page.locator('[data-lane="0.0"]').waitFor()
  await page.evaluate(() => window.lab.invoke('engine.choose', { provider: 'cpu' }))
  await run(page, TOKENS)

  const figures: Record<string, number> = {}
  await watchLoop(app)
  const idle = performance.now()
  await new Promise((resolve) => setTimeout(resolve, 3000))
  figures.stall_idle_ms = rounded(await longestStall(app))
  const handle = await run(page, TOKENS)
  figures.run_ms = rounded(performance.now() - idle - 3000, 0)
  figures.stall_ms = rounded(await longestStall(app))

  const pictures: { wall: number; cpu: number }[] = []
  for (let i = 0; i < REPEATS; i++) pictures.push(await timedPictures(app, page, handle))
  figures.pictures_ms = rounded(Math.min(...pictures.map(({ wall }) => wall)), 0)
  figures.pictures_cpu_ms = rounded(Math.min(...pictures.map(({ cpu }) => cpu)), 0)
  for (const [name, way, rows] of [
    ['port', 'port', TOKENS / 4],
    ['port_4mb', 'port', TOKENS],
    ['bridge', 'bridge', TOKENS],
  ] as const) {
    const times: number[] = []
    const cpu = await cpuMs(app)
    for (let i = 0; i < REPEATS; i++) times.push(await slices(page, handle, way, rows))
    figures[`${name}_cpu_ms`] = rounded(((await cpuMs(app)) - cpu) / REPEATS, 0)
    figures[`${name}_gb_s`] = rounded((SLICES * 4 * TOKENS * TOKENS) / 1e6 / Math.min(...times))
  }
  figures.stream_gb_s = rounded(await streamed(app))

  await page.evaluate((held) => window.lab.invoke('run.release', { handle: held }), handle)
  await manyRuns(page, 100)
  figures.leak_before_mb = rounded(await resident(app), 0)
  await manyRuns(page, 1000)
  figures.leak_after_mb = rounded(await resident(app), 0)
  if (!process.argv.includes('--json')) console.table(figures)
  console.log(JSON.stringify(figures))
  await app.close()
} finally {
  await session.close()
  rmSync(models, { recursive: true })
}

async function run(page: Page, count: number): Promise<string> {
  return page.evaluate(
    async ([model, tokens]) => {
      const ids = Array.from({ length: tokens }, (_, i) => (i * 37) % 1000)
      const reply = await window.lab.invoke('models.run', {
        model,
        prompt: { kind: 'ids', ids },
        job: crypto.randomUUID(),
      })
      if (!reply.ok || reply.value.kind !== 'run') throw new Error(JSON.stringify(reply))
      return reply.value.handle
    },
    [MODEL, count] as const,
  )
}

async function timedPictures(app: ElectronApplication, page: Page, handle: string) {
  const before = await cpuMs(app)
  const wall = await page.evaluate(
    async ([held, layers]) => {
      const start = performance.now()
      for (let layer = 0; layer < layers; layer++) {
        const reply = await window.lab.invoke('run.pictures', { handle: held, layer, side: 96 })
        if (!reply.ok || reply.value.kind !== 'pictures') throw new Error(JSON.stringify(reply))
      }
      return performance.now() - start
    },
    [handle, gpt2Small.n_layers] as const,
  )
  return { wall, cpu: (await cpuMs(app)) - before }
}

/** Milliseconds for 64 MB in messages of some rows of a pattern, of which two are under way at a time. */
function slices(page: Page, handle: string, way: 'port' | 'bridge', rows: number): Promise<number> {
  return page.evaluate(
    async ([held, patterns, worker, each, tokens]) => {
      const waiting = new Map<number, (reply: unknown) => void>()
      const port = await new Promise<MessagePort | null>((resolve) => {
        if (!worker) return resolve(null)
        window.addEventListener('message', ({ ports }) => resolve(ports[0]), { once: true })
        window.lab.openPort()
      })
      const lane = worker && port ? new Worker(worker, { type: 'module' }) : null
      lane?.postMessage({ port }, [port!])
      if (lane) lane.onmessage = ({ data }) => waiting.get(data.id)?.(data.reply)
      const start = performance.now()
      let next = 0
      await Promise.all(
        Array.from({ length: 2 }, async () => {
          while (next < (patterns * tokens) / each) {
            const id = next++
            const [pattern, from] = [Math.floor((id * each) / tokens), (id * each) % tokens]
            const [layer, head] = [Math.floor(pattern / 12), pattern % 12]
            const args = { handle: held, layer, head, from, count: each }
            const reply = (await (lane
              ? new Promise<unknown>((resolve) => {
                  waiting.set(id, resolve)
                  lane.postMessage({ id, route: 'run.pattern', args })
                })
              : window.lab.invoke('run.pattern', args))) as { ok: boolean; value: { values: Float32Array } }
            if (reply.value.values.length !== each * tokens) throw new Error(JSON.stringify(reply))
          }
        }),
      )
      lane?.terminate()
      return performance.now() - start
    },
    [handle, SLICES, way === 'port' ? worker : null, rows, TOKENS] as const,
  )
}

/** GB/s of a streamed response to a page that may fetch: ours may not. */
async function streamed(app: ElectronApplication): Promise<number> {
  return app.evaluate(
    async ({ BrowserWindow, session: sessions }, [blocks, block]) => {
      const own = sessions.fromPartition('bench')
      own.protocol.handle('app', ({ url }) => {
        if (!url.endsWith('/bytes')) return new Response('', { headers: { 'content-type': 'text/html' } })
        let sent = 0
        return new Response(
          new ReadableStream({
            pull(stream) {
              if (sent++ === blocks) stream.close()
              else stream.enqueue(new Uint8Array(block))
            },
          }),
        )
      })
      const window = new BrowserWindow({ show: false, webPreferences: { session: own } })
      await window.loadURL('app://lab/')
      const times: number[] = []
      for (let i = 0; i < 5; i++) {
        const time = (await window.webContents.executeJavaScript(`(async () => {
          const start = performance.now()
          await (await fetch('app://lab/bytes')).arrayBuffer()
          return performance.now() - start
        })()`)) as number
        times.push(time)
      }
      window.destroy()
      return (blocks * block) / 1e6 / Math.min(...times)
    },
    [SLICES, 4 * TOKENS * TOKENS] as const,
  )
}

/** A timer of the main process that should fire every millisecond, and the longest that it was late. */
function watchLoop(app: ElectronApplication): Promise<void> {
  return app.evaluate(() => {
    const watch = { last: performance.now(), longest: 0 }
    Object.assign(globalThis, { watch })
    setInterval(() => {
      const now = performance.now()
      watch.longest = Math.max(watch.longest, now - watch.last)
      watch.last = now
    }, 1)
  })
}

function longestStall(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => {
    const { watch } = globalThis as unknown as { watch: { longest: number } }
    const { longest } = watch
    watch.longest = 0
    return longest
  })
}

function cpuMs(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ app: electron }) => {
    const { user, system } = process.cpuUsage()
    const others = electron.getAppMetrics().filter(({ pid }) => pid !== process.pid)
    const seconds = others.reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0)
    return (user + system) / 1000 + seconds * 1000
  })
}

function manyRuns(page: Page, count: number): Promise<void> {
  return page.evaluate(
    async ([model, times]) => {
      for (let i = 0; i < times; i++) {
        const ids = Array.from({ length: 10 }, (_, j) => (i + j) % 1000)
        const job = crypto.randomUUID()
        const reply = await window.lab.invoke('models.run', { model, prompt: { kind: 'ids', ids }, job })
        if (!reply.ok || reply.value.kind !== 'run') throw new Error(JSON.stringify(reply))
        await window.lab.invoke('run.release', { handle: reply.value.handle })
      }
    },
    [MODEL, count] as const,
  )
}

function resident(app: ElectronApplication): Promise<number> {
  return app.evaluate(() => process.memoryUsage().rss / 1e6)
}
