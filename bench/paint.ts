/**
 * `npm run bench:paint [-- --json]`: how long a painted diagonal takes from Enter to the first task after the frame
 * that shows it, in the real window, at D = 9 (9 cells), D = 64 (64 cells) and D = 128 (100 cells).
 */
import { _electron, type Page } from '@playwright/test'
import { openAppSession, type AppSession } from '../scripts/app/app-session'
import { ensureBuilt } from '../scripts/app/built'
import { launchOptions } from '../scripts/app/launch-options'
import { writeLargeDocument } from './edit/large-document'
import { quantile, rounded } from './figures'

const ROUNDS = 30
const WARM_UP = 3
const WINDOW = { width: 1440, height: 900 }
const STAGE = '0.0.W_QK'

/** Notes the time from every accepted tool to the first task after the next frame. */
const RECORDER = `
  window.paints = []
  document.addEventListener('submit', () => {
    const start = performance.now()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => window.paints.push(performance.now() - start)
      port2.postMessage(null)
    })
  }, true)
  undefined`

interface Case {
  readonly D: number
  /** Columns right of the main diagonal: what leaves as many cells as wanted. */
  readonly offset: number
  readonly file?: string
}

async function paintDiagonal(page: Page, offset: number, value: number): Promise<void> {
  await page.keyboard.press('Control+a')
  await page.keyboard.press('d')
  const panel = page.getByRole('dialog', { name: 'Paint a diagonal' })
  await panel.getByRole('textbox').nth(1).fill(String(offset))
  await panel.getByRole('textbox').nth(0).fill(String(value))
  await panel.getByRole('status').waitFor()
  await page.keyboard.press('Enter')
  await panel.waitFor({ state: 'hidden' })
}

async function measure(session: AppSession, { offset, file }: Case): Promise<number[]> {
  const app = await _electron.launch(launchOptions(session, { args: file ? [file] : [] }))
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0].setContentSize(size.width, size.height)
    }, WINDOW)
    await page.locator('[data-lane="0.0"]').waitFor()
    await page.keyboard.press('Alt+1')
    const grid = page.locator(`[data-lane] [role="grid"][data-stage="${STAGE}"][aria-readonly="false"]`)
    await grid.waitFor()
    await grid.focus()
    for (let i = 0; i < WARM_UP; i++) await paintDiagonal(page, offset, 100 + i)
    await page.evaluate(RECORDER)
    for (let i = 0; i < ROUNDS; i++) await paintDiagonal(page, offset, i + 1)
    return await page.evaluate(() => (window as unknown as { paints: number[] }).paints)
  } finally {
    await app.close()
  }
}

ensureBuilt()
const session = await openAppSession()
try {
  const cases: Case[] = [
    { D: 9, offset: 0 },
    { D: 64, offset: 0, file: writeLargeDocument(session.scratch, 26, 38) },
    { D: 128, offset: 28, file: writeLargeDocument(session.scratch, 64, 64) },
  ]
  const rows = []
  for (const each of cases) {
    const paints = await measure(session, each)
    rows.push({
      D: each.D,
      cells: each.D - each.offset,
      paints: paints.length,
      p50_ms: rounded(quantile(paints, 0.5)),
      p95_ms: rounded(quantile(paints, 0.95)),
    })
  }
  if (!process.argv.includes('--json')) console.table(rows)
  console.log(JSON.stringify(rows))
} finally {
  await session.close()
}
