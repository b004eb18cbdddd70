import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { Engine } from '../../electron/engine/run/engine'
import { openModelFolder, runnable } from '../../electron/engine/run/model-folder'
import { writeRandomModel } from '../../electron/engine/run/random-model'
import { openAppSession } from '../../scripts/app/app-session'
import { launchOptions } from '../../scripts/app/launch-options'
import { gpt2Small } from '../engine/gpt2-small'
import { quantile, rounded } from '../figures'

const SCRIPT = readFileSync(join(import.meta.dirname, 'window-page.js'), 'utf8')
const POSITIONS = 1024
const SHORT = 64
const EDITS = 12
const FRAMES = 120
/** Milliseconds for a run of 1,024 tokens on a slow computer. */
const PATIENCE = 180_000

interface Hover {
  readonly layout: number
  readonly painted: number
}

/** Figures of the Models workspace in the real window; what each is, `bench/models.ts` says. */
export async function windowFigures(): Promise<Record<string, number>> {
  const models = mkdtempSync(join(tmpdir(), 'bench-models-window-'))
  const session = await openAppSession()
  try {
    // The app may run as another user.
    chmodSync(models, 0o777)
    const config = { ...gpt2Small, n_ctx: POSITIONS }
    const folder = join(models, 'random')
    await writeRandomModel(folder, 'gpt2-shape', config, 1)
    const forward = await barePass(folder)
    const app = await _electron.launch(launchOptions(session, { env: { INDUCTION_LAB_MODELS: models } }))
    try {
      const page = await app.firstWindow()
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setContentSize(1440, 900))
      await page.locator('[data-lane="0.0"]').waitFor()
      await page.keyboard.press('Control+2')
      await page.locator('[role=grid][data-stage="model.0.0.pattern"]').waitFor()
      await page.evaluate(`${SCRIPT}; undefined`)
      return { ...(await edits(page)), ...(await manyHeads(app, page, forward)) }
    } finally {
      await app.close()
    }
  } finally {
    await session.close()
    rmSync(models, { recursive: true })
  }
}

/** Edits of the prompt of `letters-2l`, each until the losses and all eight patterns of the new prompt are drawn. */
async function edits(page: Page): Promise<Record<string, number>> {
  const texts = Array.from({ length: EDITS }, (_, i) => 'kqmdxkqmdxkq'.slice(0, 6 + (i % 6)))
  // The tokens are the letters and BOS.
  const samples = await editsOf(
    page,
    texts.map((text) => ({ text, tokens: text.length + 1 })),
    8,
  )
  return {
    edit_ms: rounded(quantile(samples, 0.5), 1),
    edit_p95_ms: rounded(quantile(samples, 0.95), 1),
  }
}

const ids = (length: number, first = 0) => Array.from({ length }, (_, i) => (first + i * 37) % 1000).join(' ')

/** Milliseconds of a forward pass of 64 tokens with all their logits, without an app: the median. */
async function barePass(folder: string): Promise<number> {
  const engine = new Engine({ provider: 'cpu' })
  try {
    const model = runnable(await openModelFolder(folder))
    const samples: number[] = []
    for (let i = 0; i <= EDITS; i++) {
      const start = [ids(SHORT, i).split(' ').map(Number)]
      const before = performance.now()
      await engine.run(model, { start, capture: new Set(), edits: [], logits: 'all' })
      if (i > 0) samples.push(performance.now() - before)
    }
    return quantile(samples, 0.5)
  } finally {
    await engine.release()
  }
}

/** A model of GPT-2 small's shape: edits of 64 tokens until all patterns and losses are drawn, then 1,024 tokens. */
async function manyHeads(
  app: ElectronApplication,
  page: Page,
  forward: number,
): Promise<Record<string, number>> {
  const { n_layers, n_heads } = gpt2Small
  await page
    .getByRole('complementary', { name: 'Models' })
    .getByRole('button', { name: /^gpt2-shape/ })
    .click()
  const prompt = page.getByRole('textbox', { name: /^Token ids/ })
  await prompt.fill(ids(SHORT))
  await prompt.press('Enter')
  await page.locator(`[role=grid][data-stage^="model."][aria-rowcount="${SHORT}"]`).waitFor()
  await inPage<number>(page, `patternsOf(${n_layers * n_heads})`)
  const short = await editsOf(
    page,
    Array.from({ length: EDITS }, (_, i) => ({
      text: ids(SHORT - 1 + (i % 2), i + 1),
      tokens: SHORT - 1 + (i % 2),
    })),
    n_layers * n_heads,
  )
  const shortEdit = quantile(short, 0.5)
  const inApp = quantile(await runsInApp(page), 0.5)
  await page.getByRole('button', { name: 'Scores', exact: true }).click()
  await prompt.fill(ids(POSITIONS))
  const before = await rendererMb(app)
  await prompt.press('Enter')
  const map = page.locator(`[role=grid][data-stage^="model."][aria-rowcount="${POSITIONS}"]`)
  await map.waitFor({ timeout: PATIENCE })
  await page.getByRole('button', { name: 'Scores', exact: true }).waitFor({ timeout: PATIENCE })
  // Scores come first; the patterns are one click away.
  const patterns = await inPage<number>(page, `patternsOf(${n_layers * n_heads})`)
  const scroll = await inPage<{ frames: number[]; way: number }>(page, `scrolled(${FRAMES})`)
  const hover = await inPage<Hover[]>(page, `hovered(${FRAMES})`)
  const of = (name: keyof Hover) => hover.map((each) => each[name])
  return {
    forward_64_ms: rounded(forward, 1),
    edit_64_ms: rounded(shortEdit, 1),
    edit_64_ratio: rounded(shortEdit / forward, 2),
    run_64_ms: rounded(inApp, 1),
    edit_64_run_ratio: rounded(shortEdit / inApp, 2),
    patterns_ms: rounded(patterns, 0),
    scroll_px: scroll.way,
    scroll_frame_p50_ms: rounded(quantile(scroll.frames, 0.5), 1),
    scroll_frame_p95_ms: rounded(quantile(scroll.frames, 0.95), 1),
    hover_p50_ms: rounded(quantile(of('painted'), 0.5), 1),
    hover_p95_ms: rounded(quantile(of('painted'), 0.95), 1),
    hover_work_p95_ms: rounded(quantile(of('layout'), 0.95), 1),
    renderer_before_mb: before,
    renderer_mb: await rendererMb(app),
  }
}

/** Milliseconds that the app's own engine needs for the same pass, as it says, with nothing drawn beside. */
function runsInApp(page: Page): Promise<number[]> {
  const texts = Array.from({ length: EDITS }, (_, i) => ids(SHORT, i + 100))
  return inPage<number[]>(page, `runsOf('gpt2-shape', ${JSON.stringify(texts)})`)
}

function editsOf(page: Page, each: readonly { text: string; tokens: number }[], heads: number) {
  return inPage<number[]>(page, `editsOf(${JSON.stringify(each)}, ${heads}, ${heads > 48})`)
}

function inPage<T>(page: Page, call: string): Promise<T> {
  return page.evaluate(`measured.${call}`)
}

/** Private memory of the window's process, in MB. */
function rendererMb(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ app: electron, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0].webContents.getOSProcessId()
    const found = electron.getAppMetrics().find((each) => each.pid === pid)
    return Math.round((found?.memory.workingSetSize ?? 0) / 1000)
  })
}
