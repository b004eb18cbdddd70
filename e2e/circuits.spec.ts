import AxeBuilder from '@axe-core/playwright'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { readMap } from './support/map'

/** Two layers of three heads with random weights; TransformerLens and NumPy made its tables. */
const MODEL = join(import.meta.dirname, 'reference/models/m1_attn_only')
const expected = JSON.parse(readFileSync(join(MODEL, 'expected.json'), 'utf8')) as {
  copying: { top1: number[][]; eigenvalue_full_OV: (number | null)[][] }
  positional_QK: number[][]
  composition: Record<string, Record<'Q' | 'K' | 'V', number[][]>>
  composed_circuits: Record<'K', Record<'top1_rows' | 'top1_columns', number[][]>>
  decomposed_scores: { head: string; std_all: number[][] }
  repeated_tokens: number[][]
  key_query_output: {
    heads: { head: string; keys: { key: number; queries: number[]; outputs: number[] }[] }[]
  }
}

const side = (page: Page) => page.getByRole('complementary', { name: 'Circuits' })
const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'What to look at' }).getByRole('button', { name }).click()
const head = (page: Page, name: string) =>
  side(page)
    .getByRole('gridcell', { name: new RegExp(`^Head ${name}`) })
    .click()
const fact = (page: Page, name: string) => page.locator(`[data-fact="${name}"]`)

/** The numbers of a map of heads, [layer, head]. */
async function headNumbers(page: Page, name: string): Promise<number[]> {
  const cells = side(page).getByRole('grid', { name }).getByRole('gridcell')
  await expect(cells.first()).toHaveAttribute('data-value', /\d/)
  return cells.evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset.value)))
}

async function axeIsContent(page: Page): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(passes.length).toBeGreaterThan(10)
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
  expect(found).toEqual([])
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('the weights of an imported model say what TransformerLens and NumPy computed', async ({
  app,
  page,
  scratch,
}) => {
  const folder = join(scratch, 'reference-model')
  for (const name of ['config.json', 'model.pt']) cpSync(join(MODEL, name), join(folder, name))
  await app.evaluate(({ dialog }, path) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [path] }),
    })
  }, folder)
  await drawn(page)
  await page.keyboard.press('Control+2')
  await page.getByRole('button', { name: 'Import folder…' }).click()
  await expect(page.getByRole('list', { name: 'Imported' })).toContainText('reference-model')
  const ids = page.getByRole('textbox', { name: /^(Prompt|Token ids)/ })
  await ids.fill(expected.repeated_tokens[0].join(', '))
  await ids.press('Enter')
  await expect(page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')).toHaveCount(
    expected.repeated_tokens[0].length,
  )

  await page.keyboard.press('Control+3')
  const number = side(page).getByRole('combobox', { name: 'Number for each head' })
  for (const [option, table] of [
    ['Copying score', expected.copying.eigenvalue_full_OV],
    ['Top-1 copying', expected.copying.top1],
    ['Positional: previous', expected.positional_QK],
  ] as const) {
    await number.selectOption(option)
    const numbers = await headNumbers(page, `${option} of each head`)
    numbers.forEach((value, i) => expect(value).toBeCloseTo(table.flat()[i]!, 5))
  }

  await view(page, 'Composition')
  const scores = expected.composition['0->1']
  for (const kind of ['K', 'Q', 'V'] as const) {
    await page.getByRole('group', { name: 'Kind of composition' }).getByRole('button', { name: kind }).click()
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        await expect(page.locator(`[data-pair="0.${a} 1.${b}"]`)).toHaveText(scores[kind][a][b].toFixed(4))
      }
    }
  }
  await page.getByRole('group', { name: 'Kind of composition' }).getByRole('button', { name: 'K' }).click()
  await page.getByRole('button', { name: '0.2 → 1.1' }).click()
  const { top1_rows, top1_columns } = expected.composed_circuits.K
  await expect(fact(page, 'top1-rows')).toHaveText(top1_rows[2][1].toFixed(4))
  await expect(fact(page, 'top1-columns')).toHaveText(top1_columns[2][1].toFixed(4))

  await head(page, expected.decomposed_scores.head)
  await view(page, 'Decomposed scores')
  await page.getByRole('button', { name: 'all cells' }).click()
  const parts = page.getByRole('grid', { name: 'Standard deviation of parts' })
  await expect(parts).toBeVisible()
  const stds = await readMap(parts)
  stds.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.decomposed_scores.std_all.flat()[i], 4)
  })

  await view(page, 'Token table')
  const { head: place, keys } = expected.key_query_output.heads[0]
  await head(page, place)
  await page.locator('input[type=file]').setInputFiles({
    name: 'token_prob.json',
    mimeType: 'application/json',
    buffer: readFileSync(join(MODEL, 'token_prob.json')),
  })
  await expect(page.getByRole('button', { name: 'token_prob.json' })).toBeVisible()
  const lines = page.getByRole('table').locator('tbody tr')
  await expect(lines).toHaveCount(keys.length * 10)
  const shown = await lines.evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim())),
  )
  keys.forEach(({ key, queries, outputs }, i) => {
    const ten = shown.slice(i * 10, i * 10 + 10)
    expect(ten[0][1]).toBe(String(key))
    expect(ten.map((cells) => Number(cells[4]))).toEqual(queries)
    expect(ten.map((cells) => Number(cells[6]))).toEqual(outputs)
  })
})

test('a model that comes with the app shows its induction circuit', async ({ page }) => {
  await drawn(page)
  await page.keyboard.press('Control+3')
  await view(page, 'Induction report')
  const section = (id: string) => page.locator(`[data-section="${id}"]`)
  await expect(section('attribution')).toBeVisible({ timeout: 20_000 })
  await expect(section('previous')).toContainText('0.0 looks at the token before.')
  await expect(section('composition')).toContainText('K-composition of 1.1 with 0.0')
  await section('composition').getByRole('button').click()
  // Through the previous-token head nearly every letter finds itself, and that is the diagonal of the map.
  await expect(fact(page, 'top1-columns')).toHaveText('0.9630')
  const search = page.getByRole('combobox', { name: 'Find a token' })
  await search.fill('k')
  await expect(page.getByRole('option', { name: /^k/ })).toBeVisible()
  await search.press('Enter')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('k with itself')
  await expect(inspector).toContainText('rank 1 of its row')
  await expect(page.locator('[data-list="row"] li').first()).toHaveText(/^k/)
  await axeIsContent(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await view(page, 'Composition')
  await expect(page.locator('[data-edge="0.0 1.1"]')).toBeVisible()
  await axeIsContent(page)
  await page.keyboard.press('Control+e')
  await expect(page.getByRole('dialog')).toContainText('K-composition')
})
