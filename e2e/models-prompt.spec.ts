import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { readSafetensors } from '#shared/formats/safetensors'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { valueAt } from './support/map'

/** Models of three kinds, with what TransformerLens says of them in float64. */
const MODELS = ['m1_attn_only', 'm3_attn_only_ln', 'm5_hf_gpt2'] as const
const reference = join(import.meta.dirname, 'reference/models')
/** Of float32, as reference/README.md has it. */
const TOLERANCE = 1e-4

interface Predictions {
  loss: number
  accuracy: number
}
interface Expected {
  tokens: number[][]
  predictions: Predictions & { right_tokens: number[][] }
  repeated_tokens: number[][]
  repeated_predictions: Predictions & { loss_first: number; loss_second: number; loss_inducible: number }
}
const expectedOf = (model: string) =>
  JSON.parse(readFileSync(join(reference, model, 'expected.json'), 'utf8')) as Expected

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const prompt = (page: Page) => page.getByRole('textbox', { name: 'Token ids' })
const number = (page: Page, id: string): Locator => page.locator(`[data-number="${id}"]`)
const view = (page: Page, name: string) =>
  page.getByRole('group', { name: 'View', exact: true }).getByRole('button', { name, exact: true })

async function imported(app: ElectronApplication, page: Page, model: string, scratch: string): Promise<void> {
  const folder = join(scratch, model)
  for (const name of readdirSync(join(reference, model))) {
    if (/^(model|config)\b.*\.(pt|pth|safetensors|json)$|^model_final\.pth$/.test(name))
      cpSync(join(reference, model, name), join(folder, name))
  }
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, folder)
  await library(page).getByRole('button', { name: 'Import folder…' }).click()
  await expect(library(page).locator('[aria-current=true]')).toContainText(model)
}

/** Each sequence is a prompt of its own; the numbers are over all of them. */
async function runTogether(page: Page, sequences: readonly (readonly number[])[]): Promise<void> {
  await prompt(page).fill(sequences.map((ids) => ids.join(', ')).join('\n'))
  await page.getByRole('switch', { name: 'One prompt a line' }).check()
  await prompt(page).press('Enter')
  await expect(page.getByRole('group', { name: 'Prompts of the batch' })).toContainText(
    `1 of ${sequences.length}`,
  )
  await page.getByRole('switch', { name: /^Mean of/ }).check()
}
async function expectNumber(page: Page, id: string, value: number): Promise<void> {
  await expect
    .poll(async () => Math.abs(Number(await number(page, id).getAttribute('data-value')) - value))
    .toBeLessThan(TOLERANCE)
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('losses of three models read off the window are those of TransformerLens', async ({
  app,
  page,
  scratch,
}) => {
  await drawn(page)
  await page.keyboard.press('Control+2')
  await expect(library(page).getByRole('button', { name: /^letters-2l / })).toBeVisible()
  await view(page, 'Loss').click()
  for (const model of MODELS) {
    const { tokens, predictions, repeated_tokens, repeated_predictions } = expectedOf(model)
    await imported(app, page, model, scratch)
    await runTogether(page, tokens)
    await expectNumber(page, 'loss', predictions.loss)
    await expectNumber(page, 'accuracy', predictions.accuracy)
    await runTogether(page, repeated_tokens)
    await expectNumber(page, 'loss', repeated_predictions.loss)
    await expectNumber(page, 'first copy', repeated_predictions.loss_first)
    await expectNumber(page, 'second copy', repeated_predictions.loss_second)
    await expectNumber(page, 'inducible', repeated_predictions.loss_inducible)
  }
})

test('scores before the softmax and activations are those of TransformerLens; what is typed wrong is said', async ({
  app,
  page,
  scratch,
}) => {
  const [model] = MODELS
  const [tokens] = expectedOf(model).tokens
  const tensors = readSafetensors(
    new Uint8Array(readFileSync(join(reference, model, 'activations.safetensors'))),
  )
  const values = (name: string) => tensors.find((each) => each.name === name)!.values
  const n = tokens.length
  await drawn(page)
  await page.keyboard.press('Control+2')
  await imported(app, page, model, scratch)
  await prompt(page).fill(tokens.join(', '))
  await prompt(page).press('Enter')
  const chips = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  await expect(chips).toHaveCount(n)

  await page.getByRole('gridcell', { name: 'Head 1.1' }).click()
  await page.getByRole('combobox', { name: 'Shown' }).selectOption('scores')
  const scores = page.getByRole('grid', { name: 'Scores, head 1.1' })
  const score = (query: number, key: number) =>
    Number(values('blocks.1.attn.hook_attn_scores')[(n + query) * n + key])
  for (const [query, key] of [
    [3, 1],
    [20, 7],
  ]) {
    expect(await valueAt(scores, query, key)).toBeCloseTo(score(query, key), 4)
  }

  await view(page, 'Activations').click()
  await page.getByRole('combobox', { name: 'Hook' }).fill('("resid_post", 0)')
  const resid = Array.from(values('blocks.0.hook_resid_post'), Number).slice(0, n * 24)
  const largest = page.locator('[data-statistic=largest]')
  await expect
    .poll(async () => Math.abs(Number(await largest.getAttribute('data-value')) - Math.max(...resid)))
    .toBeLessThan(TOLERANCE)
  await page.getByRole('combobox', { name: 'Hook' }).fill('("pattern", 9)')
  await expect(page.getByRole('alert')).toContainText('names no hook of this model')
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  const checks = page.getByRole('table', { name: 'Checks' }).getByRole('row')
  await expect(checks).toHaveCount(8)
  await expect(checks.filter({ hasText: 'agrees' })).toHaveCount(7)

  for (const [ids, sentence] of [
    ['', /no tokens|at least one|empty/i],
    ['1, 64', /64/],
    ['1, -2', /“-2” is not a token id/],
  ] as const) {
    await prompt(page).fill(ids)
    await prompt(page).press('Enter')
    await expect(page.locator('#prompt-error')).toHaveText(sentence)
  }
})

test('a prompt is read without BOS, in copies or drawn; models lie beside one another', async ({ page }) => {
  await drawn(page)
  await page.keyboard.press('Control+2')
  const chips = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  const text = page.getByRole('textbox', { name: 'Prompt', exact: true })
  await text.fill('ab')
  await expect(chips).toHaveText(['BOS', 'a', 'b'])
  await page.getByRole('switch', { name: 'BOS' }).first().uncheck()
  await expect(chips).toHaveText(['a', 'b'])
  const copies = page.getByRole('textbox', { name: 'Copies of the prompt' })
  await copies.fill('3')
  await copies.press('Enter')
  await expect(chips).toHaveText(['a', 'b', 'a', 'b', 'a', 'b'])

  // The likeliest next token has rank 1, and the others follow it.
  await page.getByRole('combobox', { name: 'Tokens are coloured by' }).selectOption('rank')
  await expect(chips.last().getByRole('button')).toHaveAccessibleName(/^b, position 5, rank \d+ of/)

  await page
    .getByRole('group', { name: 'The prompt is' })
    .getByRole('button', { name: 'Repeated tokens' })
    .click()
  await expect(chips).toHaveCount(41)
  const letters = (await chips.allTextContents()).map((each) => each.trim())
  expect(letters[0]).toBe('BOS')
  expect(letters.slice(21)).toEqual(letters.slice(1, 21))
  expect(new Set(letters.slice(0, 21)).size).toBe(21)

  await library(page)
    .getByRole('button', { name: /^letters-2l-shortformer/ })
    .click()
  const tabs = page.getByRole('navigation', { name: 'Open models' }).getByRole('listitem')
  await expect(tabs).toHaveText(['letters-2l', 'letters-2l-shortformer'])
  await expect(text).toHaveValue('kqmdxkqmdx')
  await page.getByRole('button', { name: 'Close letters-2l-shortformer' }).click()
  await expect(tabs).toHaveCount(0)
  await expect(chips).toHaveCount(41)
})
