import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import type { ElectronApplication, Page } from '@playwright/test'
import { readSafetensors, writeSafetensors } from '#shared/formats/safetensors'
import { expect, test } from './support/app'
import { violations } from './support/axe'
import { drawn } from './support/drawn-app'
import { savingAs } from './support/figure-dialog'
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

test('a model that comes with the app shows its induction circuit', async ({ app, page, scratch }) => {
  await drawn(page)
  await page.keyboard.press('Control+3')
  await view(page, 'Induction report')
  const section = (id: string) => page.locator(`[data-section="${id}"]`)
  await expect(section('attribution')).toBeVisible({ timeout: 20_000 })
  await expect(section('previous')).toContainText('0.0 looks at the token before.')
  await expect(section('composition')).toContainText('K-composition of 1.1 with 0.0')
  const provenance = page.getByText(/^Model: letters-2l/).first()
  await expect(provenance).toBeVisible()
  for (const [kind, extension] of [
    ['HTML', 'html'],
    ['Markdown', 'md'],
    ['PDF', 'pdf'],
  ]) {
    const path = join(scratch, `report.${extension}`)
    await savingAs(app, path)
    await page.getByRole('button', { name: `Export ${kind}…` }).click()
    await expect(page.getByText(`Saved report.${extension}.`)).toBeVisible()
    const bytes = readFileSync(path)
    if (kind === 'PDF') {
      const pdf = await PDFDocument.load(bytes)
      expect(pdf.getTitle()).toBe('Induction circuit of letters-2l')
      expect(pdf.getKeywords()).toContain('Model: letters-2l')
      expect(pdf.getPageCount()).toBeGreaterThan(1)
      for (const each of pdf.getPages()) {
        expect(each.getWidth()).toBeCloseTo((210 * 72) / 25.4, 1)
        expect(each.getHeight()).toBeCloseTo((297 * 72) / 25.4, 1)
      }
    } else {
      expect(bytes.toString()).toContain('K-composition of 1.1 with 0.0')
      expect(bytes.toString()).toContain('Provenance')
    }
  }
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
  expect(await violations(page)).toEqual([])
  await view(page, 'Composition')
  await expect(page.locator('[data-edge="0.0 1.1"]')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Control+e')
  await expect(page.getByRole('dialog')).toContainText('K-composition')
})

/** The Hugging Face model with all tokens but BOS alike, and a head whose values are no numbers. */
function oddModel(folder: string): void {
  const from = join(import.meta.dirname, 'reference/models/m5_hf_gpt2')
  mkdirSync(folder, { recursive: true })
  cpSync(join(from, 'config.json'), join(folder, 'config.json'))
  const tensors = readSafetensors(new Uint8Array(readFileSync(join(from, 'model.safetensors'))))
  const odd = tensors.map((tensor) => {
    const values = Float64Array.from(tensor.values)
    const width = tensor.shape.at(-1)!
    if (tensor.name.endsWith('wte.weight')) {
      for (let token = 2; token < 97; token++) values.copyWithin(token * width, width, 2 * width)
    }
    // Columns are queries, keys and values of four heads: the last is a value of the last head.
    if (tensor.name.endsWith('h.2.attn.c_attn.weight')) values[width - 1] = NaN
    return { ...tensor, values, dtype: 'F32' as const }
  })
  writeFileSync(join(folder, 'model.safetensors'), writeSafetensors(odd, { format: 'pt' }))
}

async function importFolder(app: ElectronApplication, page: Page, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [path] }),
    })
  }, folder)
  await drawn(page)
  await page.keyboard.press('Control+2')
  await page.getByRole('button', { name: 'Import folder…' }).click()
}

test('says what is odd in a model, and reads tokens after its first MLP', async ({ app, page, scratch }) => {
  const { heads } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'reference/embedding/mlp0.json'), 'utf8'),
  ) as { heads: Record<string, { top1: number; top5: number }> }
  oddModel(join(scratch, 'odd'))
  cpSync(join(import.meta.dirname, 'reference/models/m5_hf_gpt2'), join(scratch, 'plain'), {
    recursive: true,
    filter: (path) => !/\.bin$|activations|repeated|processed|expected|logits/.test(path),
  })
  await importFolder(app, page, join(scratch, 'odd'))
  await expect(page.getByRole('list', { name: 'Imported' })).toContainText('odd')
  await page.keyboard.press('Control+3')
  await head(page, '2.0')
  // Each of the 96 has 95 others that are as large.
  await expect(fact(page, 'ties')).toContainText('96 tokens')
  await expect(page.getByRole('main')).toContainText('A tie is a miss')
  await view(page, 'Through an earlier head')
  await expect(fact(page, 'ties-rows')).toContainText('tied, a tie is a miss')
  await view(page, 'OV circuit')
  await head(page, '2.3')
  await expect(page.getByRole('main')).toContainText('hold NaN or ∞: entries made from them are no numbers.')
  await expect(fact(page, 'top1')).toHaveText('no number')

  const label = page.getByRole('textbox', { name: 'Label of 2.3' })
  await label.fill('broken')
  await label.press('Enter')
  await expect(side(page).getByRole('gridcell', { name: /^Head 2\.3 \(broken\)/ })).toBeVisible()
  // It is kept beside the model.
  const kept = () =>
    page.evaluate(async () => {
      const list = await window.lab.invoke('models.list')
      const found = list.ok && list.value.kind === 'list' ? list.value.models : []
      const id = found.find(({ name }) => name === 'odd')!.id
      return JSON.stringify(await window.lab.invoke('models.session', { model: id }))
    })
  await expect.poll(kept).toContain('broken')

  await importFolder(app, page, join(scratch, 'plain'))
  await expect(page.getByRole('list', { name: 'Imported' })).toContainText('plain')
  await page.keyboard.press('Control+3')
  // Labels are those of the other model's file.
  await expect(side(page).getByRole('gridcell', { name: /broken/ })).toHaveCount(0)
  const embedding = page.getByRole('group', { name: 'Embedding of tokens' })
  const after = embedding.getByRole('button', { name: 'after the MLP of layer 0' })
  await head(page, '0.1')
  await expect(after).toBeDisabled()
  await head(page, '1.2')
  await after.click()
  await expect(fact(page, 'top1')).toHaveText(heads['1.2'].top1.toFixed(4))
  await expect(fact(page, 'top5')).toHaveText(heads['1.2'].top5.toFixed(4))

  await view(page, 'Token table')
  await expect(page.getByRole('main')).toContainText('tokens as the MLP of layer 0 leaves them')
  const lines = page.getByRole('table').locator('tbody tr')
  await expect(lines).toHaveCount(5 * 10)
  await page.getByRole('spinbutton', { name: 'keys' }).fill('3')
  await page.getByRole('spinbutton', { name: 'rows' }).fill('4')
  await page.getByRole('spinbutton', { name: 'rows' }).press('Tab')
  await expect(lines).toHaveCount(3 * 4)
  const cell = async (column: number) => (await lines.first().locator('td').nth(column).textContent())!.trim()
  const important = async () => Number((await cell(2)).replace('−', '-'))
  const before = await important()
  // Head 1.2 of d_head 8: what attention divides by.
  const largest = async () => Number((await cell(5)).replace('−', '-'))
  const undivided = await largest()
  const scaled = page.getByRole('checkbox', { name: 'divided by the scale' })
  await scaled.check()
  await expect.poll(async () => undivided / (await largest())).toBeCloseTo(Math.sqrt(8), 1)
  await scaled.uncheck()
  await expect.poll(largest).toBe(undivided)
  const exponent = page.getByRole('spinbutton', { name: 'exponent' })
  await exponent.fill('0')
  await exponent.press('Tab')
  // Uniform: p^0.1 = 97^−0.1 is in every rank, and with the exponent 0 it is gone.
  await expect.poll(async () => (await important()) / before).toBeCloseTo(97 ** 0.1, 2)
  await page.locator('input[type=file]').setInputFiles({
    name: 'other.json',
    mimeType: 'application/json',
    buffer: Buffer.from('[0.5, 0.5]'),
  })
  await expect(page.getByRole('alert')).toContainText(
    'other.json has 2 probabilities, and the model has 97 tokens',
  )
  // It has no tokenizer, so no text can be counted.
  const count = async (text: string) => {
    await page.getByRole('button', { name: 'counted in a text' }).click()
    await page.getByRole('textbox', { name: 'Text to count' }).fill(text)
    await page.getByRole('button', { name: 'Count', exact: true }).click()
  }
  await count('abba')
  await expect(page.getByRole('alert')).toContainText('has no tokenizer')

  await side(page).getByRole('combobox', { name: 'Model' }).selectOption('letters-2l')
  await count('abba')
  await expect(page.getByRole('main')).toContainText('the pasted text has 4 tokens, 2 different ones of 27.')
  const csv = join(scratch, 'table.csv')
  await savingAs(app, csv)
  await page.getByRole('button', { name: 'Export CSV…' }).click()
  await expect(page.getByText('Saved table.csv.')).toBeVisible()
  const [first, ...others] = readFileSync(csv, 'utf8').trimEnd().split('\r\n')
  expect(first).toBe('head,key,key id,importance,rank,query,query score,output,output score')
  expect(others).toHaveLength(5 * 10)
  const markdown = join(scratch, 'table.md')
  await savingAs(app, markdown)
  await page.getByRole('button', { name: 'Export Markdown…' }).click()
  await expect(page.getByText('Saved table.md.')).toBeVisible()
  const [columns, , ...rows] = readFileSync(markdown, 'utf8').trimEnd().split('\n')
  expect(columns).toBe(
    '| head | key | key id | importance | rank | query | query score | output | output score |',
  )
  expect(rows).toHaveLength(5 * 10)
  const twice = page.getByRole('checkbox', { name: /with and without a space/ })
  await twice.check()
  await expect(page.getByRole('alert')).toContainText('no word has two spellings')
  await twice.uncheck()
  await expect(page.getByRole('alert')).toHaveCount(0)
  const means = page.getByRole('checkbox', { name: 'without row means' })
  const score = () => cell(7)
  const centred = await score()
  await means.uncheck()
  await expect.poll(score).not.toBe(centred)
})
