/**
 * `npm run bench:debug [-- --json]`: how long the window works on a step of the walk, from the key to the last map,
 * at D = 9, 64 and 128, stage by stage and cell by cell; and when the step was drawn, the wait for the screen
 * included. Goal: p95 ≤ 16.7 ms of work at D = 64, so that a step is in the next frame.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { openAppSession, type AppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { writeLargeDocument } from './edit/large-document'
import { quantile, rounded } from './figures'

const WINDOW = { width: 1440, height: 900 }
/** Walks through all stages, there and back. */
const ROUNDS = 12
const CELLS = 360

interface Recording {
  /** Milliseconds in which the window was at work on a step. */
  readonly worked: readonly number[]
  /** Milliseconds from the key to the drawn step. */
  readonly drawn: readonly number[]
}

const RECORDER = readFileSync(join(import.meta.dirname, 'debug/step-recorder.js'), 'utf8')
const startRecording = (page: Page) => page.evaluate(`${RECORDER}; undefined`)
const stopRecording = (page: Page): Promise<Recording> =>
  page.evaluate('stepRecorder.stop(), stepRecorder.result')

const frame = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))

/** Presses a key a number of times, each when the frame that shows the one before is done. */
async function walk(page: Page, key: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await page.keyboard.press(key)
    await frame(page)
  }
}

async function measure(session: AppSession, D: number, file?: string) {
  const app = await _electron.launch(launchOptions(session, { args: file ? [file] : [] }))
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0].setContentSize(size.width, size.height)
    }, WINDOW)
    await page.locator('main [role=grid]').first().waitFor()
    await frame(page)
    await page.keyboard.press('s')
    const slider = page.getByRole('slider', { name: 'Step', exact: true })
    const steps = Number(await slider.getAttribute('aria-valuemax'))
    const round = async () => {
      await walk(page, 'ArrowRight', steps - 1)
      await walk(page, 'ArrowLeft', steps - 1)
    }
    await round()
    await startRecording(page)
    for (let i = 0; i < ROUNDS; i++) await round()
    const stages = await stopRecording(page)

    // Among the scores of the last head, where a row has the most terms.
    await walk(page, 'Home', 1)
    await walk(page, 'ArrowRight', steps - 7)
    await walk(page, 'F11', 20)
    await startRecording(page)
    await walk(page, 'F11', CELLS)
    const cells = await stopRecording(page)
    const row = (what: string, { worked, drawn }: Recording) => ({
      what: `D = ${D}, ${what}`,
      steps: worked.length,
      p50_ms: rounded(quantile(worked, 0.5)),
      p95_ms: rounded(quantile(worked, 0.95)),
      max_ms: rounded(Math.max(...worked)),
      drawn_p95_ms: rounded(quantile(drawn, 0.95)),
    })
    return [row('stage by stage', stages), row('cell by cell', cells)]
  } finally {
    await app.close()
  }
}

const asJson = process.argv.includes('--json')
ensureBuilt()
const session = await openAppSession()
try {
  const at9 = await measure(session, 9)
  const at64 = await measure(session, 64, writeLargeDocument(session.scratch, 26, 38))
  const at128 = await measure(session, 128, writeLargeDocument(session.scratch, 64, 64))
  if (!asJson) console.table([...at9, ...at64, ...at128])
  const [[stage9, cell9], [stage64, cell64], [stage128, cell128]] = [at9, at64, at128]
  console.log(
    JSON.stringify({
      step_p95_ms: stage9.p95_ms,
      step_p95_64_ms: stage64.p95_ms,
      step_p95_128_ms: stage128.p95_ms,
      cell_p95_ms: cell9.p95_ms,
      cell_p95_64_ms: cell64.p95_ms,
      cell_p95_128_ms: cell128.p95_ms,
      steps: stage64.steps,
      cells: cell64.steps,
    }),
  )
} finally {
  await session.close()
}
