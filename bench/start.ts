/**
 * `npm run bench:start`: from the start of the process to the frame after the first painted maps of the sample
 * circuit (as seen from outside, so a little late), the memory of all processes then, and what the app does when nobody touches it. Goal: interactive in 2 s, idle CPU near 0.
 */
import { _electron } from '@playwright/test'
import { openAppSession, type AppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { quantile, rounded } from './figures'

const STARTS = 7
const IDLE_MS = 5000

async function start(session: AppSession) {
  const begun = Date.now()
  const app = await _electron.launch(launchOptions(session))
  try {
    const page = await app.firstWindow()
    await page.locator('[data-lane="1.0"] [role="grid"]').first().waitFor()
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
    const painted = Date.now()
    const metrics = () =>
      app.evaluate(({ app: electron }) =>
        electron
          .getAppMetrics()
          .map(({ cpu, memory }) => ({ cpu: cpu.percentCPUUsage, kB: memory.workingSetSize })),
      )
    const memory = (await metrics()).reduce((sum, { kB }) => sum + kB, 0) / 1024
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)))
    await metrics()
    const frames = page.evaluate((ms) => {
      const asked = requestAnimationFrame
      let count = 0
      window.requestAnimationFrame = (callback) => (count++, asked(callback))
      return new Promise<number>((done) => setTimeout(() => done(count), ms))
    }, IDLE_MS)
    const idleFrames = await frames
    const cpu = (await metrics()).reduce((sum, each) => sum + each.cpu, 0)
    return { interactive: painted - begun, memory, cpu, idleFrames }
  } finally {
    await app.close()
  }
}

ensureBuilt()
const session = await openAppSession()
try {
  const starts = []
  for (let i = 0; i < STARTS; i++) starts.push(await start(session))
  const interactive = starts.map((each) => each.interactive)
  console.log(
    JSON.stringify({
      starts: STARTS,
      first_paint_ms: rounded(quantile(interactive, 0.5), 0),
      first_paint_worst_ms: rounded(Math.max(...interactive), 0),
      memory_MB: rounded(
        quantile(
          starts.map(({ memory }) => memory),
          0.5,
        ),
        0,
      ),
      idle_cpu_percent: rounded(
        quantile(
          starts.map(({ cpu }) => cpu),
          0.5,
        ),
      ),
      idle_frames_in_5_s: quantile(
        starts.map(({ idleFrames }) => idleFrames),
        0.5,
      ),
    }),
  )
} finally {
  await session.close()
}
