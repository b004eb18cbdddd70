import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { readTableMap } from './support/table-map'

/** Models whose tables TransformerLens computed, with the files that their users have. */
const MODELS = {
  m1_attn_only: ['config.json', 'model.pt'],
  m2_shortformer: ['config.json', 'model.pth'],
  m5_hf_gpt2: ['config.json', 'model.safetensors'],
} as const
/** Of tables from a forward pass in float32 (e2e/reference/README.md). */
const TOLERANCE = 1e-4
const ABLATED = 'Loss difference without every head'

interface Expected {
  readonly repeated_tokens: number[][]
  readonly scores: Record<string, number[][]>
  readonly offset_profile: number[][][]
  readonly ablation: { readonly clean_loss: number } & Record<'zero' | 'mean', number[][]> & {
      readonly complement: { readonly kept: string[]; readonly zero: { readonly kept_loss: number } }
    }
}

const reference = (name: string) => join(import.meta.dirname, 'reference/models', name)
const expectedOf = (name: string) =>
  JSON.parse(readFileSync(join(reference(name), 'expected.json'), 'utf8')) as Expected
const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })
const view = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function imported(app: ElectronApplication, page: Page, scratch: string, name: string): Promise<void> {
  const folder = join(scratch, name)
  for (const file of MODELS[name as keyof typeof MODELS])
    cpSync(join(reference(name), file), join(folder, file))
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, folder)
  await library(page).getByRole('button', { name: 'Import folder…' }).click()
  await expect(library(page).getByRole('button', { name: new RegExp(`^${name}`) })).toBeVisible()
}

/** Runs the repeated sequences of the reference, a prompt a line, and lets analyses read them. */
async function runSequences(page: Page, sequences: readonly number[][]): Promise<void> {
  await page.getByRole('group', { name: 'The prompt is' }).getByRole('button', { name: 'Ids' }).click()
  const lines = page.getByRole('switch', { name: 'One prompt a line' })
  if (!(await lines.isChecked())) await lines.check()
  const field = page.getByRole('textbox', { name: /^(Prompt|Token ids)/ })
  await field.fill(sequences.map((ids) => ids.join(', ')).join('\n'))
  await field.press('Enter')
  await expect(page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')).toHaveCount(
    sequences[0].length,
  )
  const tokens = page.getByRole('region', { name: 'Detectors' }).getByRole('button', { name: 'This prompt' })
  await tokens.click()
  await expect(page.getByRole('region', { name: 'Detectors' })).toContainText(`${sequences.length} prompts`)
}

function largestDifference(got: readonly number[][], expected: readonly number[][]): number {
  expect(got.map(({ length }) => length)).toEqual(expected.map(({ length }) => length))
  return Math.max(...expected.flatMap((row, i) => row.map((value, j) => Math.abs(value - got[i][j]))))
}

test.use({ windowSize: { width: 1440, height: 900 } })

test('detectors and ablation in the window are TransformerLens’s', async ({ app, page, scratch }) => {
  // Three models and some three hundred cells, one by one.
  test.setTimeout(60_000)
  await drawn(page)
  await page.keyboard.press('Control+2')
  for (const name of Object.keys(MODELS)) {
    const expected = expectedOf(name)
    await imported(app, page, scratch, name)
    await runSequences(page, expected.repeated_tokens)

    const score = page.getByRole('combobox', { name: 'Score' })
    for (const [id, title] of [
      ['induction_strict', 'induction, strict'],
      ['previous', 'previous token'],
    ]) {
      await score.selectOption(id)
      // What stood there before may stay until the answer to these sequences has come.
      await expect
        .poll(
          async () =>
            largestDifference(await readTableMap(page, `${title}, every head`), expected.scores[id]),
          { message: `${name} ${id}` },
        )
        .toBeLessThan(TOLERANCE)
    }

    await view(page, 'Ablation').click()
    for (const kind of ['Zero', 'Mean'] as const) {
      await view(page, kind).click()
      const wanted = expected.ablation[kind === 'Zero' ? 'zero' : 'mean']
      await expect
        .poll(async () => largestDifference(await readTableMap(page, ABLATED), wanted))
        .toBeLessThan(TOLERANCE)
    }
    const clean = Number(await page.locator('[data-value=clean_loss]').innerText())
    expect(Math.abs(clean - expected.ablation.clean_loss)).toBeLessThan(TOLERANCE)
  }
})

test('a circuit that is kept, a detector of one’s own, and a patched head', async ({
  app,
  page,
  scratch,
}) => {
  const expected = expectedOf('m1_attn_only')
  await drawn(page)
  await page.keyboard.press('Control+2')
  await imported(app, page, scratch, 'm1_attn_only')
  await runSequences(page, expected.repeated_tokens)

  // All heads but those of the reference, by the keyboard: shown, then added to the set.
  await view(page, 'Ablation').click()
  await expect(page.locator('[data-value=clean_loss]')).toBeVisible()
  const { kept, zero } = expected.ablation.complement
  for (const id of kept) {
    await page
      .getByRole('table', { name: /^Detector scores/ })
      .getByRole('button', { name: id, exact: true })
      .click()
    await page.getByRole('button', { name: `Add ${id}` }).click()
  }
  await page.getByRole('button', { name: 'Keep only these heads' }).click()
  const results = page.getByRole('table', { name: 'Sets that were ablated' })
  await expect(results.getByRole('row')).toHaveCount(2)
  const loss = Number(await results.locator('[data-value]').first().getAttribute('data-value'))
  expect(Math.abs(loss - zero.kept_loss)).toBeLessThan(TOLERANCE)

  // A condition is the offset profile’s entry of TransformerLens’s patterns; a wrong one says what is wrong.
  await page.getByText('Detectors of your own').click()
  const condition = page.getByRole('textbox', { name: 'Condition on query and key' })
  await condition.fill('keys == query - 2')
  await page.getByRole('button', { name: 'Score every head' }).first().click()
  await expect(page.getByText('“keys” is neither query nor key.')).toBeVisible()
  await condition.fill('key == query - 2')
  await condition.press('Enter')
  const own = await readTableMap(page, 'Own detector, every head')
  expect(
    largestDifference(
      own,
      expected.offset_profile.map((heads) => heads.map((profile) => profile[2])),
    ),
  ).toBeLessThan(TOLERANCE)

  // A head that gives nothing leaves the loss of the sweep.
  await view(page, 'Patching').click()
  await page.getByRole('textbox', { name: 'head', exact: true }).fill('9')
  await page.getByRole('button', { name: 'Add edit' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'There are 0 to 2' })).toBeVisible()
  await page.getByRole('textbox', { name: 'head', exact: true }).fill('1')
  await page.getByRole('button', { name: 'Add edit' }).click()
  await expect(page.getByRole('list', { name: 'Edits' })).toContainText('blocks.0.attn.hook_z, head 1: 0')
  await expect(page.locator('[data-value=loss_after]')).toHaveText(/^\d/)
})
