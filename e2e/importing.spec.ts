import AxeBuilder from '@axe-core/playwright'
import { mkdirSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { writeFloat32Npy } from '#shared/formats/npy'
import { readSafetensors } from '#shared/formats/safetensors'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'

const reference = (path: string) => join(import.meta.dirname, 'reference', path)
const { tokens } = JSON.parse(readFileSync(reference('models/m1_attn_only/expected.json'), 'utf8')) as {
  tokens: number[][]
}

async function importing(app: ElectronApplication, page: Page, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, {
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [filePath] }),
    })
  }, path)
  await page.getByRole('button', { name: 'Import file…' }).click()
}

const library = (page: Page) => page.getByRole('complementary', { name: 'Models' })

async function openModels(app: ElectronApplication, page: Page): Promise<void> {
  await drawn(page)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setContentSize(1440, 900))
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('button', { name: /^letters-2l 2 × 4 heads/ })).toBeVisible()
}

/** The patterns of the first sequence as TransformerLens has them, in a file of NumPy's with labels beside it. */
function recorded(scratch: string): string {
  const stored = new Map(
    readSafetensors(
      new Uint8Array(readFileSync(reference('models/m1_attn_only/activations.safetensors'))),
    ).map((tensor) => [tensor.name, tensor] as const),
  )
  const layers = [0, 1].map((l) => stored.get(`blocks.${l}.attn.hook_pattern`)!)
  const [, heads, length] = layers[0].shape
  const values = layers.flatMap((layer) => [...layer.values.subarray(0, heads * length * length)])
  const folder = join(scratch, 'recorded')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'seen.patterns.npy'),
    writeFloat32Npy([2, heads, length, length], Float32Array.from(values)),
  )
  writeFileSync(join(folder, 'labels.json'), JSON.stringify(tokens[0].map((id) => `t${id}`)))
  return join(folder, 'seen.patterns.npy')
}

test('what a file does not say is asked for, and the import goes on', async ({ app, page, scratch }) => {
  cpSync(reference('models/m6b_makemore/model.pt'), join(scratch, 'names.pt'))
  await openModels(app, page)
  await importing(app, page, join(scratch, 'names.pt'))
  const dialog = page.getByRole('dialog', { name: 'What is missing of names.pt' })
  const kind = dialog.getByRole('combobox', { name: 'Kind of model (architecture)' })
  const go = dialog.getByRole('button', { name: 'Import' }).last()
  await expect(go).toBeDisabled()
  await kind.selectOption({ label: 'GPT-2, as Hugging Face stores it' })
  await go.click()
  const heads = dialog.getByRole('combobox', { name: 'Heads in each layer (n_head)' })
  await expect(heads.getByRole('option')).toHaveText(['1', '2', '3', '4', '6', '8', '12', '24'])
  await heads.selectOption('4')
  await go.click()
  // What was said cannot be: it can be said another way.
  await expect(dialog.getByRole('alert')).toContainText('c_attn.weight is 72 × 24')
  await expect(heads).toHaveValue('4')
  await expect(page.getByRole('list', { name: 'Failed' })).toHaveCount(0)
  await kind.selectOption({ label: 'makemore, or minGPT since 2022' })
  await go.click()
  await expect(page.getByRole('button', { name: /^names 2 × 4 heads, with MLPs/ })).toHaveAttribute(
    'aria-current',
    'true',
  )
  await expect(page.getByRole('grid', { name: /^Pattern, head 0\.0/ })).toBeVisible()

  // A weight that is no number: the model opens, and the row says which tensor has it.
  for (const name of ['nan_weight.safetensors', 'config.json']) {
    cpSync(reference(`invalid/${name}`), join(scratch, 'odd', name))
  }
  await importing(app, page, join(scratch, 'odd', 'nan_weight.safetensors'))
  const odd = page.getByRole('button', { name: /^nan_weight 2 × 3 heads/ })
  await expect(odd).toHaveAttribute('aria-current', 'true')
  await expect(odd).toContainText('blocks.0.attn.W_Q holds 1 NaN.')
  await expect(page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')).toHaveCount(10)
  await expect(page.getByRole('alert')).toHaveCount(0)

  // The first prompt is made of the characters that meta.pkl has, and q is none of them.
  for (const [from, name] of [
    ['models/m6a_nanogpt/ckpt.pt', 'ckpt.pt'],
    ['tokenizers/meta.pkl', 'meta.pkl'],
  ]) {
    cpSync(reference(from), join(scratch, 'play', name))
  }
  const chips = page.getByRole('list', { name: 'Tokens of the prompt' }).getByRole('listitem')
  await importing(app, page, join(scratch, 'play', 'ckpt.pt'))
  await expect(library(page).locator('[aria-current=true]')).toContainText('play')
  const first = await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()
  expect(first.slice(5)).toBe(first.slice(0, 5))
  await expect(chips).toHaveText([...first])

  // What cross-attention reads has a field of its own.
  for (const name of ['best_checkpoint.pt', 'config.json']) {
    cpSync(reference(`cursive/${name}`), join(scratch, 'pen', name))
  }
  await importing(app, page, join(scratch, 'pen', 'best_checkpoint.pt'))
  const context = page.getByRole('textbox', { name: 'Context' })
  await expect(context).toBeVisible()
  await expect(page.getByRole('grid', { name: /^Pattern, head 0\.0/ })).toBeVisible()
  const stored = new Map(
    readSafetensors(new Uint8Array(readFileSync(reference('cursive/activations.safetensors')))).map(
      (tensor) => [tensor.name, tensor] as const,
    ),
  )
  const ids = [...stored.get('tokens')!.values].slice(0, 10)
  await context.fill('')
  await expect(page.getByRole('alert')).toContainText('Write it into the field “Context”.')
  await context.fill('999')
  await expect(page.getByRole('alert')).toContainText('The context has the id 999')
  await context.fill([...stored.get('short_context')!.values].join(', '))
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('textbox', { name: 'Token ids' }).fill(ids.join(', '))
  await context.press('Enter')
  await expect(chips).toHaveCount(10)
  // PyTorch's logits after the last token.
  const last = 9
  const width = 23
  const logits = [...stored.get('one_context.logits')!.values]
    .map(Number)
    .slice(last * width, (last + 1) * width)
  const next = page.locator('[data-list="next"]').getByRole('listitem').first().locator('[data-value]')
  const share =
    Math.max(...logits.map((logit) => Math.exp(logit))) / logits.reduce((sum, l) => sum + Math.exp(l), 0)
  await expect.poll(async () => Number(await next.getAttribute('data-value'))).toBeCloseTo(share, 4)
})

test('weights of unknown architecture are mapped, and patterns without a model are seen', async ({
  app,
  page,
  scratch,
}) => {
  cpSync(reference('mapped/apart.safetensors'), join(scratch, 'mine.safetensors'))
  await openModels(app, page)
  await importing(app, page, join(scratch, 'mine.safetensors'))
  await page.getByRole('button', { name: 'Say what the weights of mine are…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Weights of mine' })
  await dialog.getByRole('textbox', { name: 'Heads in each layer' }).fill('7')
  for (const name of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) {
    await dialog.getByRole('button', { name: `transformer.layers.{l}.self_attn.${name}.weight` }).click()
  }
  await expect(dialog).toContainText('30 columns cannot be divided among 7 heads.')
  await expect(dialog.getByRole('button', { name: 'Map weights' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Heads in each layer' }).fill('3')
  await dialog.getByRole('checkbox', { name: 'transposed W_O' }).uncheck()
  await expect(dialog).toContainText('out_proj.weight is 24 × 30; W_O must be 30 × 24.')
  await dialog.getByRole('checkbox', { name: 'transposed W_O' }).check()
  await expect(dialog).toContainText('2 × 3 heads, d_model 24, d_head 10: every shape fits.')
  expect((await new AxeBuilder({ page }).setLegacyMode().include('dialog').analyze()).violations).toEqual([])
  await dialog.getByRole('button', { name: 'Map weights' }).click()
  await expect(page.getByRole('button', { name: /^mine, mapped 2 × 3 heads, weights only/ })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('Circuits reads its weights.')
  await page.keyboard.press('Control+3')
  const looks = page.getByRole('navigation', { name: 'What to look at' })
  for (const needsRun of ['Decomposed scores', 'Induction report']) {
    await looks.getByRole('button', { name: needsRun }).click()
    await expect(page.getByRole('main')).toContainText(
      `${needsRun} needs the model to run, and a mapping says`,
    )
  }
  await page.keyboard.press('Control+2')

  await importing(app, page, recorded(scratch))
  await expect(
    page.getByRole('button', { name: /^seen\.patterns 2 × 3 heads, attention patterns/ }),
  ).toBeVisible()
  await expect(page.getByRole('grid', { name: /^Pattern, head 0\.0/ })).toBeVisible()
  await expect(page.getByText(`t${tokens[0][1]}`).first()).toBeVisible()
  // Every view shows them, or says that it needs more.
  const views = page.getByRole('group', { name: 'View', exact: true })
  for (const name of ['Loss', 'Ablation', 'Attribution', 'Lens', 'Patching']) {
    await views.getByRole('button', { name, exact: true }).click()
    await expect(page.getByRole('main')).toContainText(`no weights, and ${name} needs a model that computes.`)
  }
  await views.getByRole('button', { name: 'Activations', exact: true }).click()
  await expect(page.getByRole('combobox', { name: 'Hook' })).toHaveValue('blocks.0.attn.hook_pattern')
  await expect(page.getByRole('alert')).toHaveCount(0)
})
