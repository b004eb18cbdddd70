import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { readTableMap } from './support/table-map'

const MODEL = join(import.meta.dirname, 'reference/models/m1_attn_only')
const expected = JSON.parse(readFileSync(join(MODEL, 'expected.json'), 'utf8')) as {
  tokens: number[][]
  prefix_matching: Record<string, number[][]>
}
/** Of tables from a forward pass in float32 (e2e/reference/README.md). */
const TOLERANCE = 1e-4

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const prompt = (page: Page) => page.getByRole('textbox', { name: /^(Prompt|Token ids)/ })
const tokens = (page: Page) => page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
const detectors = (page: Page) => page.getByRole('region', { name: 'Detectors', exact: true })

async function openModels(page: Page): Promise<void> {
  await drawn(page)
  await page.keyboard.press('Control+2')
  await expect(tokens(page).first()).toBeVisible()
}

async function takeData(page: Page, name: string, text: string): Promise<void> {
  await detectors(page).getByRole('button', { name: 'Data set', exact: true }).click()
  await page
    .getByLabel('File of the data set')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('a data set scores every head as TransformerLens does, and its samples become prompts', async ({
  app,
  page,
  scratch,
}) => {
  const folder = join(scratch, 'm1_attn_only')
  for (const file of ['config.json', 'model.pt']) cpSync(join(MODEL, file), join(folder, file))
  await openModels(page)
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, folder)
  await library(page).getByRole('button', { name: 'Import folder…' }).click()
  await expect(library(page).getByRole('button', { name: /^m1_attn_only/ })).toBeVisible()

  await takeData(page, 'odd.json', '[[1, 2], "three"]')
  await expect(detectors(page).getByRole('alert')).toContainText('This JSON is no data set')
  const padded = expected.tokens.map((ids) => [999, ...ids, 999])
  await takeData(page, 'ids.json', JSON.stringify(padded))
  await expect(detectors(page).getByRole('alert')).toContainText('Sample 0 has the id 999')
  await page.getByRole('textbox', { name: 'Pad id' }).fill('999')
  await page.getByRole('textbox', { name: 'Pad id' }).press('Enter')
  for (const [id, title] of [
    ['prefix_last', 'prefix matching, last'],
    ['duplicate_any', 'duplicate, any'],
  ]) {
    await page.getByRole('combobox', { name: 'Score' }).selectOption(id)
    const shown = await readTableMap(page, `${title}, every head`)
    const wanted = expected.prefix_matching[id]
    const far = wanted.flatMap((row, l) => row.map((value, h) => Math.abs(value - shown[l][h])))
    expect(Math.max(...far), id).toBeLessThan(TOLERANCE)
  }

  await page.getByRole('list', { name: 'Samples' }).getByRole('button').nth(1).click()
  await expect(tokens(page)).toHaveCount(expected.tokens[1].length)

  // A file on the disk is read by its path: 40,000 samples, found by their text; every head is ablated on them.
  const lines = Array.from({ length: 40_000 }, (_, i) => `${1 + (i % 9)}, 2, ${1 + (i % 7)}, 2, 5`)
  lines[39_000] = '3, 3, 3, 3, 8'
  const path = join(scratch, 'lines.txt')
  writeFileSync(path, lines.join('\n'))
  await page.getByLabel('File of the data set').setInputFiles(path)
  await expect(detectors(page)).toContainText('40,000 samples')
  await expect(detectors(page)).toContainText('; so far')
  await page.getByRole('searchbox', { name: 'Find in the samples' }).fill('3, 8')
  await page.getByRole('searchbox', { name: 'Find in the samples' }).press('Enter')
  await expect(page.getByRole('list', { name: 'Samples' }).getByRole('button')).toHaveText([
    /39000.*3, 3, 3, 3, 8/,
  ])
  await page.getByRole('button', { name: 'Ablation', exact: true }).click()
  await page.getByRole('button', { name: 'Ablate every head' }).click()
  const ablation = page.getByRole('region', { name: 'Ablation', exact: true })
  await expect(ablation.locator('[data-value=clean_loss]')).toHaveText(/^\d/)

  // Another question ends it. What was computed of repeated tokens is there at the next start, beside the model, and says when.
  await ablation.getByRole('button', { name: 'Repeated tokens' }).click()
  await expect(ablation.getByRole('button', { name: 'Export figure…' })).toBeVisible()
  const file = async () => {
    const reply = await page.evaluate(async () => {
      const list = await window.lab.invoke('models.list')
      const found = list.ok && list.value.kind === 'list' ? list.value.models : []
      const id = found.find(({ name }) => name === 'm1_attn_only')!.id
      return window.lab.invoke('models.session', { model: id })
    })
    return JSON.stringify(reply)
  }
  await expect.poll(file).toContain('clean_loss')
  await page.reload()
  await expect(ablation).toContainText('and kept with the model')
  // So is the data set, by its name, and what was computed of the one before when that is chosen again.
  await detectors(page).getByRole('button', { name: 'Data set', exact: true }).click()
  await expect(detectors(page)).toContainText('lines.txt')
  await expect(detectors(page)).toContainText('This file was read at an earlier start.')
  await takeData(page, 'ids.json', JSON.stringify(padded))
  await expect(detectors(page)).toContainText('and kept with the model')
})

test('what is left in the middle of its work leaves nothing behind', async ({ page }) => {
  await openModels(page)
  // One token has a pattern and no loss.
  await page.getByRole('switch', { name: 'BOS', exact: true }).uncheck()
  await prompt(page).fill('k')
  await prompt(page).press('Enter')
  await expect(tokens(page)).toHaveText(['k'])
  await expect(page.getByRole('form', { name: 'Run a prompt' })).toContainText('1 of 64 tokens')
  await expect(page.getByRole('form', { name: 'Run a prompt' })).not.toContainText('mean loss')
  await page.getByRole('switch', { name: 'BOS', exact: true }).check()
  await prompt(page).fill('horsehors')
  await expect(tokens(page)).toHaveCount(10)

  // Thirty-two prompts are on their way when another model is opened; its own prompt is what is shown.
  const other = library(page).getByRole('button', { name: /^text-2l/ })
  const mine = library(page).getByRole('button', { name: /^letters-2l 2/ })
  await page.getByRole('switch', { name: 'One prompt a line' }).check()
  await prompt(page).fill(Array.from({ length: 32 }, (_, i) => 'abcdefgh'.repeat(1 + (i % 4))).join('\n'))
  await prompt(page).press('Enter')
  await other.click()
  await expect(tokens(page).nth(1)).not.toHaveText('a')
  const open = page
    .getByRole('navigation', { name: 'Open models' })
    .getByRole('button', { name: 'text-2l', exact: true })
  await expect(open).toHaveAttribute('aria-current', 'true')
  await expect(page.getByRole('grid', { name: /^Pattern, head/ })).toBeVisible()

  // A data set is half read when the tab of its model is closed.
  await takeData(
    page,
    'long.txt',
    Array.from({ length: 20_000 }, (_, i) => `sample ${i} of a long file`).join('\n'),
  )
  await expect(detectors(page).getByRole('progressbar', { name: 'The detectors' })).toBeVisible()
  await page.getByRole('button', { name: 'Close text-2l' }).click()
  await expect(open).toHaveCount(0)
  await detectors(page).getByRole('button', { name: 'Repeated tokens' }).click()
  await expect(detectors(page).getByRole('progressbar', { name: 'The detectors' })).toHaveCount(0)
  await mine.click()
  await expect(page.getByRole('grid', { name: 'induction, strict, every head' })).toBeVisible()
})

test('edits come back with their model; notes of another file are said to be of another', async ({
  launch,
  scratch,
}) => {
  const profile = join(scratch, 'profile')
  const first = await launch({ profile })
  await openModels(first.page)
  await prompt(first.page).fill('horsehorse')
  await prompt(first.page).press('Enter')
  await detectors(first.page).getByRole('button', { name: '1.1', exact: true }).first().click()
  await first.page.getByRole('button', { name: 'Patching', exact: true }).click()
  await first.page.getByRole('button', { name: 'Add edit' }).click()
  await expect(first.page.locator('[data-value=loss_after]')).toHaveText(/^\d/)
  await first.page.getByRole('textbox', { name: 'Name of the experiment' }).fill('no heads')
  await first.page.getByRole('button', { name: 'Keep experiment' }).click()
  await expect(first.page.getByRole('list', { name: 'Experiments' })).toContainText(
    /loss \d+\.\d+ → \d+\.\d+/,
  )
  // As if the file had been another one, months ago.
  await first.page.evaluate(() => {
    const older = (key: string) =>
      localStorage.getItem(key)!.replaceAll(/"sha256":"[0-9a-f]+"/g, '"sha256":"00"')
    localStorage.setItem('experiments', older('experiments'))
    localStorage.setItem('model-sessions', older('model-sessions'))
  })
  await first.app.close()

  const { page } = await launch({ profile })
  await openModels(page)
  await expect(prompt(page)).toHaveValue('horsehorse')
  await expect(page.getByRole('status').filter({ hasText: 'letters-2l was another file' })).toBeVisible()
  await page.getByRole('button', { name: 'Patching', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Edits' })).toContainText('hook_z')
  await expect(page.getByRole('list', { name: 'Experiments' })).toContainText('other file')
  await page.getByRole('button', { name: 'Begin anew with this file' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'was another file' })).toHaveCount(0)

  // A session that somebody else exported says so at once when it is of another file.
  const session = {
    format: 'induction-lab-session',
    version: 1,
    model: 'letters-2l',
    sha256: '00',
    day: '2025-01-02',
    kept: {
      'model-sessions': { sha256: '00', head: { layer: 0, head: 0 }, others: [], day: '2025-01-02' },
    },
    results: [],
  }
  await page.getByLabel('Session of the model').setInputFiles({
    name: 'letters-2l.session.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(session)),
  })
  await expect(
    page.getByRole('status').filter({ hasText: 'On 2025-01-02, letters-2l was another file' }),
  ).toBeVisible()
})
