import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { writeRandomModel } from '../electron/engine/run/random-model'
import { openAppSession } from '../scripts/app/app-session'
import { launchOptions } from '../scripts/app/launch-options'
import { gpt2Small } from './engine/gpt2-small'
const models = mkdtempSync(join(tmpdir(), 'bench-m-'))
const session = await openAppSession()
try {
  chmodSync(models, 0o755)
  await writeRandomModel(join(models, 'random'), 'random', { ...gpt2Small, n_layers: 2, d_vocab: 1000, d_vocab_out: 1000 }, 1)
  const app = await _electron.launch(launchOptions(session, { env: { INDUCTION_LAB_MODELS: models } }))
  const page = await app.firstWindow()
  await page.locator('[data-lane="0.0"]').waitFor()
  await page.evaluate(() => window.lab.invoke('engine.choose', { provider: 'cpu' }))
  const handle = await page.evaluate(async () => {
    const ids = Array.from({ length: 1024 }, (_, i) => (i * 37) % 1000)
    const reply = (await window.lab.invoke('models.run', { model: 'imported/random', prompt: { kind: 'ids', ids }, job: crypto.randomUUID() })) as any
    return reply.value.handle
  })
  const pids = await app.evaluate(({ app: a }) => a.getAppMetrics().filter(({ type }) => type === 'Tab' || type === 'Browser').map(({ pid }) => pid))
  const cpu = () => app.evaluate(({ app: a }) => {
    const { user, system } = process.cpuUsage()
    return [(user + system) / 1000, ...a.getAppMetrics().filter(({ pid }) => pid !== process.pid).map(({ cpu: c }) => (c.cumulativeCPUUsage ?? 0) * 1000)]
  })
  const c0 = await cpu()
  const perf = process.env.PERF ? spawn('perf', ['record', '-g', '-F', '997', '-p', pids.join(','), '-o', '/tmp/m/perf.data'], { stdio: 'ignore' }) : null
  const out = await page.evaluate(async ([held, rows, lanes, rounds, free]) => {
    const waiting = new Map<number, (r: any) => void>()
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', ({ ports }) => resolve(ports[0]), { once: true })
      window.lab.openPort()
    })
    port.onmessage = ({ data }) => { const b = data.reply.value.values.buffer; waiting.get(data.id)!(data.reply); if (free) structuredClone(null, { transfer: [b] }) }
    const times: number[] = []
    let id = 0
    for (let k = 0; k < rounds; k++) {
      const start = performance.now()
      let next = 0
      await Promise.all(Array.from({ length: lanes }, async () => {
        while (next < (16 * 1024) / rows) {
          const n = next++
          const [p, from] = [Math.floor((n * rows) / 1024), (n * rows) % 1024]
          const my = id++
          await new Promise<any>((resolve) => { waiting.set(my, resolve); port.postMessage({ id: my, route: 'run.pattern', args: { handle: held, layer: Math.floor(p / 12), head: p % 12, from, count: rows } }) })
          waiting.delete(my)
        }
      }))
      times.push(Math.round(performance.now() - start))
    }
    return times
  }, [handle, Number(process.env.ROWS ?? 1024), Number(process.env.LANES ?? 2), Number(process.env.ROUNDS ?? 10), !!process.env.FREE] as const)
  const c1 = await cpu()
  console.log(out.join(' '), 'gb/s', (67.1 / Math.min(...out)).toFixed(2), 'cpu/round', c1.map((c, i) => Math.round((c - c0[i]) / out.length)).join(' '))
  perf?.kill('SIGINT')
  await new Promise((r) => setTimeout(r, 1500))
  await app.close()
} finally { await session.close(); rmSync(models, { recursive: true }) }
