import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { readSafetensors } from '#shared/formats/safetensors'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { readMap, valueAt } from './support/map'

/** A two-layer, attention-only model with three heads a layer; TransformerLens computed its activations. */
const MODEL = join(import.meta.dirname, 'reference/models/m1_attn_only')
const expected = JSON.parse(readFileSync(join(MODEL, 'expected.json'), 'utf8')) as { tokens: number[][] }
const [tokens] = expected.tokens
const activations = new Map(
  readSafetensors(new Uint8Array(readFileSync(join(MODEL, 'activations.safetensors')))).map((tensor) => [
    tensor.name,
    tensor,
  ]),
)
const HEADS = 3

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const prompt = (page: Page) => page.getByRole('textbox', { name: /^(Prompt|Token ids)/ })
const map = (page: Page, head: string) => page.getByRole('grid', { name: `Pattern, head ${head}` })
const shares = (page: Page, list: string) => page.locator(`[data-list="${list}"]`)

/** TransformerLens's weight of a query on a key, for the first sequence. */
function reference(layer: number, head: number, query: number, key: number): number {
  const n = tokens.length
  return Number(activations.get(`blocks.${layer}.attn.hook_pattern`)!.values[(head * n + query) * n + key])
}

/** A model's files as content, where the app may read them. */
function checkpoint(scratch: string): string {
  const folder = join(scratch, 'reference-model')
  for (const name of ['config.json', 'model.pt']) {
    cpSync(join(MODEL, name), join(folder, name))
  }
  return folder
}

async function openModels(page: Page): Promise<void> {
  await drawn(page)
  await page.keyboard.press('Control+2')
  await expect(library(page).getByRole('button', { name: /^letters-2l 2 × 4 heads/ })).toBeVisible()
}

async function choosing(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, path)
}

async function dropped(page: Page, path: string): Promise<void> {
  const input = await page.context().newCDPSession(page)
  const at = { x: 600, y: 400, data: { items: [], files: [path], dragOperationsMask: 1 } }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await input.send('Input.dispatchDragEvent', { type, ...at })
  }
}

/** The texts that runs are asked for from here on, as they come to the main process. */
async function countedRuns(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ ipcMain }) => {
    type Handler = (event: unknown, ...sent: unknown[]) => unknown
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
    const handle = handlers.get('lab:invoke')!
    const texts: string[] = []
    Object.assign(globalThis, { textsOfRuns: texts })
    handlers.set('lab:invoke', (event, ...sent) => {
      if (sent[0] === 'models.run') texts.push((sent[1] as { prompt: { text: string } }).prompt.text)
      return handle(event, ...sent)
    })
  })
  return () => app.evaluate(() => (globalThis as unknown as { textsOfRuns: string[] }).textsOfRuns)
}

async function runIds(page: Page, ids: readonly number[]): Promise<void> {
  await prompt(page).fill(ids.join(', '))
  await prompt(page).press('Enter')
  await expect(page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')).toHaveCount(
    ids.length,
  )
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('a model that comes with the app continues a repeated sequence', async ({ page }) => {
  await openModels(page)
  await prompt(page).fill('horsehors')
  await prompt(page).press('Enter')
  await expect(page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')).toHaveText([
    'BOS',
    ...'horsehors',
  ])
  const first = shares(page, 'next').getByRole('listitem').first()
  await expect(first).toHaveText(/^e/)
  expect(Number(await first.locator('[data-value]').getAttribute('data-value'))).toBeGreaterThan(0.5)
  await expect(page.getByRole('grid', { name: 'Heads' }).getByRole('gridcell')).toHaveCount(8)
  await expect(page.locator('[data-region=status]')).toContainText('CPU, float32')
})

test('an imported model shows what TransformerLens computes', async ({ app, page, scratch }) => {
  await openModels(page)
  await choosing(app, checkpoint(scratch))
  await library(page).getByRole('button', { name: 'Import folder…' }).click()
  await expect(library(page).getByRole('list', { name: 'Imported' })).toContainText('reference-model')
  await runIds(page, tokens)
  for (const [layer, head] of [
    [0, 0],
    [0, 2],
    [1, 1],
  ]) {
    const id = `${layer}.${head}`
    await page.getByRole('gridcell', { name: `Head ${id}` }).click()
    await expect(map(page, id)).toHaveAttribute('aria-rowcount', String(tokens.length))
    for (const [query, key] of [
      [1, 0],
      [20, 7],
      [34, 34],
    ]) {
      expect(await valueAt(map(page, id), query, key)).toBeCloseTo(reference(layer, head, query, key), 5)
    }
  }
  const shown = await readMap(map(page, '1.1'))
  const n = tokens.length
  shown.flat().forEach((value, index) => {
    expect(value).toBeCloseTo(reference(1, 1, Math.floor(index / n), index % n), 5)
  })
  // The likeliest next token is that of TransformerLens's logits.
  const { values, shape } = activations.get('logits')!
  const vocabulary = shape[2]
  const last = Array.from({ length: vocabulary }, (_, id) => Number(values[(n - 1) * vocabulary + id]))
  const best = last.indexOf(Math.max(...last))
  const share = Math.exp(last[best]) / last.reduce((sum, logit) => sum + Math.exp(logit), 0)
  await page.getByRole('button', { name: new RegExp(`^${tokens[n - 1]}, position ${n - 1}`) }).click()
  const first = shares(page, 'next').getByRole('listitem').first()
  await expect(first).toHaveText(new RegExp(`^${best}`))
  expect(Number(await first.locator('[data-value]').getAttribute('data-value'))).toBeCloseTo(share, 4)
  await expect(page.getByRole('grid', { name: 'Heads' }).getByRole('gridcell')).toHaveCount(2 * HEADS)
})

test('a checkpoint is imported where it is dropped, and one that is none is refused in place', async ({
  page,
  scratch,
}) => {
  await drawn(page)
  const folder = checkpoint(scratch)
  await dropped(page, join(folder, 'model.pt'))
  await expect(page.getByRole('tab', { name: 'Models' })).toHaveAttribute('aria-selected', 'true')
  await expect(library(page).getByRole('list', { name: 'Imported' })).toContainText('reference-model')
  await dropped(page, folder)
  await expect(library(page).getByRole('list', { name: 'Imported' }).getByRole('listitem')).toHaveCount(1)

  const cut = join(scratch, 'cut.pt')
  writeFileSync(cut, readFileSync(join(MODEL, 'model.pt')).subarray(0, 20_000))
  await dropped(page, cut)
  const failed = library(page).getByRole('list', { name: 'Failed' })
  await expect(failed).toContainText('cut.pt')
  await expect(failed).not.toContainText(scratch)
  await dropped(page, join(scratch, 'cut.pt'))
  await expect(failed.getByRole('listitem')).toHaveCount(1)
  await expect(library(page).getByRole('list', { name: 'Imported' }).getByRole('listitem')).toHaveCount(1)
})

test('on WebGPU a model gives what TransformerLens computes', async ({ launch, scratch, vulkan }) => {
  test.skip(vulkan === null, 'Electron brings a Vulkan of its own on Linux only')
  // The device is the CPU in disguise, which compiles every shader at its first use.
  test.setTimeout(180_000)
  const compiled = { timeout: 80_000 }
  const { app, page } = await launch({ env: vulkan! })
  await openModels(page)
  const status = page.locator('[data-region=status]')
  await expect(status).toContainText('WebGPU, float32', compiled)
  await choosing(app, checkpoint(scratch))
  await library(page).getByRole('button', { name: 'Import folder…' }).click()
  await expect(library(page).getByRole('list', { name: 'Imported' })).toContainText(
    'reference-model',
    compiled,
  )
  await prompt(page).fill(tokens.join(', '))
  await prompt(page).press('Enter')
  const chips = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  await expect(chips).toHaveCount(tokens.length, compiled)
  await page.getByRole('gridcell', { name: 'Head 1.2' }).click()
  await expect(map(page, '1.2')).toHaveAttribute('aria-rowcount', String(tokens.length))
  for (const [query, key] of [
    [1, 0],
    [20, 7],
    [34, 34],
  ]) {
    expect(await valueAt(map(page, '1.2'), query, key)).toBeCloseTo(reference(1, 2, query, key), 4)
  }
  await expect(status).toContainText('WebGPU, float32')
})

test('what a model cannot run is refused with a sentence', async ({ page }) => {
  await openModels(page)
  for (const [text, sentence] of [
    ['abc!', /no token for “!”/],
    ['ab\u0007', /no token for U\+0007/],
    ['a'.repeat(1_000_000), /1000001 tokens are more than the 64 positions/],
    ['a'.repeat(64), /65 tokens are more than the 64 positions/],
  ] as const) {
    await prompt(page).fill(text)
    await prompt(page).press('Enter')
    await expect(page.getByRole('alert')).toHaveText(sentence)
    await expect(prompt(page)).toHaveAttribute('aria-invalid', 'true')
  }
})

test('the workspace, the model, its prompt and head come back', async ({ launch, scratch }) => {
  const first = await launch({ profile: scratch })
  await openModels(first.page)
  await library(first.page)
    .getByRole('button', { name: /^letters-2l-shortformer/ })
    .click()
  await prompt(first.page).fill('horsehors')
  await prompt(first.page).press('Enter')
  await first.page.getByRole('gridcell', { name: 'Head 1.2' }).click()
  await expect(map(first.page, '1.2')).toHaveAttribute('aria-rowcount', '10')
  await first.app.close()

  const { app, page } = await launch({ profile: scratch })
  await expect(page.getByRole('tab', { name: 'Models' })).toHaveAttribute('aria-selected', 'true')
  await expect(library(page).locator('[aria-current=true]')).toContainText('letters-2l-shortformer')
  await expect(prompt(page)).toHaveValue('horsehors')
  await expect(map(page, '1.2')).toHaveAttribute('aria-rowcount', '10')

  // A page that comes back asks for one run, of what is shown then.
  const asked = await countedRuns(app)
  await page.reload()
  await expect(map(page, '1.2')).toHaveAttribute('aria-rowcount', '10')
  await expect(page.getByRole('grid', { name: 'Heads' }).getByRole('gridcell')).toHaveCount(8)
  await prompt(page).fill('horsehorseh')
  await expect(map(page, '1.2')).toHaveAttribute('aria-rowcount', '12')
  expect(await asked()).toEqual(['horsehors', 'horsehorseh'])
})
