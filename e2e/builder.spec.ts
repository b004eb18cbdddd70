import type { Page } from '@playwright/test'
import { templatesOf } from '../shared/circuit/templates/templates'
import { expect } from './support/app'
import { violations } from './support/axe'
import { test } from './support/drawn-app'
import { activeCell, goTo, mapOf, readMap } from './support/map'
import { history, logits, prediction, runCommand, undoButton } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const lane = (page: Page, head: string) => page.locator(`[data-lane="${head}"]`)
const predictedToken = (page: Page) => prediction(page).locator('.token')

/** Chooses an entry of a head's ⋯ menu. */
async function inLaneMenu(page: Page, head: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: `Actions of ${head}` }).click()
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
}

/** Opens the dialog of a layer, from the picture of the data flow. */
async function wireLayer(page: Page, layer: number) {
  await page
    .getByRole('group', { name: 'Data flow' })
    .getByRole('button', { name: `Wire layer ${layer}…` })
    .click()
  return page.getByRole('dialog', { name: `Layer ${layer}` })
}

async function openTemplate(page: Page, title: string, exercise = false): Promise<void> {
  await runCommandThatAsks(page, 'New from template…')
  const gallery = page.getByRole('dialog', { name: 'New from template' })
  if (exercise) await gallery.getByLabel(/as an exercise/).check()
  await gallery.getByRole('button', { name: title, exact: true }).click()
  await expect(gallery).toHaveCount(0)
}

/** Runs a command that leaves a dialog of its own open. */
async function runCommandThatAsks(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill(title)
  await page.getByRole('option').filter({ hasText: title }).first().waitFor()
  await page.keyboard.press('Enter')
}

test('a head is added, copied, renamed, muted, soloed, moved and removed, a step each', async ({ page }) => {
  await inLaneMenu(page, '1.0', 'Add a head to layer 1')
  await expect(lane(page, '1.1')).toContainText('new head')
  await expect(predictedToken(page)).toHaveText('b')

  await inLaneMenu(page, '1.0', 'Duplicate')
  await expect(lane(page, '1.1')).toContainText('induction copy')
  await expect(prediction(page)).toContainText('1.9997')

  await inLaneMenu(page, '1.1', 'Rename…')
  await page.getByLabel('Name of the head').fill('second opinion')
  await page.keyboard.press('Enter')
  await expect(lane(page, '1.1')).toContainText('second opinion')

  await inLaneMenu(page, '1.1', 'Mute')
  await expect(lane(page, '1.1')).toContainText('muted')
  await expect(prediction(page)).toContainText('0.9999')

  await inLaneMenu(page, '1.1', 'Move up')
  await expect(lane(page, '1.0')).toContainText('second opinion')
  await inLaneMenu(page, '1.0', 'Remove head')
  await expect(lane(page, '1.0')).toContainText('induction')
  await inLaneMenu(page, '1.1', 'Solo')
  await expect(prediction(page)).toContainText('a tie at0.0000')

  expect((await history(page)).slice(0, 7)).toEqual([
    'Solo head 1.1',
    'Remove head 1.0',
    'Move head 1.1 up',
    'Mute head 1.1',
    'Rename head 1.1 to second opinion',
    'Duplicate head 1.0',
    'Add head 1.1',
  ])
  for (let step = 0; step < 7; step++) await undoButton(page).click()
  await expect(lane(page, '1.1')).toHaveCount(0)
  await expect(prediction(page)).toContainText('0.9999')
})

test('a layer goes with its last head, even while one of its cells is locked', async ({ page }) => {
  await mapOf(page, '1.0.W_QK').click()
  await inLaneMenu(page, '1.0', 'Remove head and layer')
  await expect(lane(page, '1.0')).toHaveCount(0)
  // The first head alone writes into `prev`, which is not read.
  await expect(prediction(page)).toContainText('a tie at0.0000')
  await undoButton(page).click()
  await expect(lane(page, '1.0')).toBeVisible()
  await expect(predictedToken(page)).toHaveText('b')
})

test('a layer is wired: what it reads, carries, masks and drops, and what is read out', async ({ page }) => {
  const first = await wireLayer(page, 0)
  await first.getByRole('checkbox', { name: 'carry position' }).check()
  await first.getByLabel('Positions that the next layer does not get').fill('')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByText(/token part of X \+ position part of X(?!.*without)/).first()).toBeVisible()

  const second = await wireLayer(page, 1)
  await second.getByRole('checkbox', { name: /causal mask/ }).uncheck()
  await second.getByLabel('Positions that no query looks at').fill('0')
  await page.keyboard.press('Enter')
  await second.getByLabel('Positions', { exact: true }).selectOption('every')
  await page.keyboard.press('Escape')
  await expect(page.getByText(/layer 1 looks past position 0, has no causal mask/)).toBeVisible()

  const mask = await readMap(mapOf(page, '1.0.masked'))
  expect(mask.map((row) => row[0])).toEqual([-Infinity, -Infinity, -Infinity, -Infinity, -Infinity])
  expect(mask[0][4]).toBeGreaterThan(-Infinity)
  expect(await readMap(mapOf(page, 'logits'))).toHaveLength(5)
})

test('heads that read a part of the stream see zeros elsewhere', async ({ page }) => {
  const dialog = await wireLayer(page, 0)
  await dialog.getByRole('radio', { name: 'only' }).first().check()
  await expect(dialog.getByRole('checkbox', { name: 'read token' })).toBeChecked()
  await page.keyboard.press('Escape')
  const read = await readMap(mapOf(page, '0.in').first())
  expect(read.map((row) => row.slice(4))).toEqual(Array(5).fill([0, 0, 0, 0, 0]))
  expect(read.map((row) => row.indexOf(1))).toEqual([0, 1, 2, 3, 0])
})

test('other spaces say what they drop before they do, and are one step', async ({ page }) => {
  await page.getByRole('button', { name: 'Spaces…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Tokens, positions and subspaces' })
  await dialog.getByLabel('Positions', { exact: true }).fill('65')
  await expect(dialog.getByRole('alert')).toHaveText('There can be 1 to 64 positions.')
  await expect(dialog.getByRole('button', { name: 'Change' })).toBeDisabled()

  await dialog.getByLabel('Positions', { exact: true }).fill('4')
  await expect(dialog.getByRole('alert')).toContainText('1 cell of W_QK of head 0.0')
  await expect(dialog.getByRole('alert')).toContainText('1 token of the sequence')
  await expect(dialog).toContainText('D = 4 + 4 = 8 dims')
  await dialog.getByRole('button', { name: 'Change and drop' }).click()

  await expect(page.getByRole('list', { name: 'Tokens' }).locator('[data-position]')).toHaveCount(4)
  expect(await history(page)).toHaveLength(2)
  await undoButton(page).click()
  await expect(predictedToken(page)).toHaveText('b')
  await expect(prediction(page)).toContainText('0.9999')
})

test('words and a subspace of one’s own', async ({ page }) => {
  await runCommandThatAsks(page, 'Change tokens, positions and subspaces…')
  const dialog = page.getByRole('dialog', { name: 'Tokens, positions and subspaces' })
  await dialog.getByLabel('Tokens', { exact: true }).fill('the cat sat mat')
  await dialog.getByRole('button', { name: 'Add a subspace' }).click()
  await dialog.getByLabel('Name of subspace 1').fill('note')
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(predictedToken(page)).toHaveText('cat')
  await expect(prediction(page)).toContainText('0.9999')
  expect((await readMap(mapOf(page, '1.0.W_QK'))).length).toBe(13)
})

for (const template of templatesOf(7)) {
  test(`the template “${template.title}” opens and predicts what its note says`, async ({ page }) => {
    await openTemplate(page, template.title)
    await expect(page.getByRole('button', { name: `Document: ${template.title}` })).toBeVisible()
    await expect(page.getByText(template.note)).toBeVisible()
    if (template.predicts) await expect(predictedToken(page)).toHaveText(template.predicts)
    else await expect(prediction(page)).toContainText(/\d/)
  })
}

test('both wirings of induction give the published prediction in the window', async ({ page }) => {
  const published = [0.000045, 0.999864, 0.000045, 0.000045]
  for (const title of ['Induction, as the homework wires it', 'Induction, standard wiring']) {
    await openTemplate(page, title)
    await expect(page.getByRole('button', { name: `Document: ${title}` })).toBeVisible()
    const got = await logits(page)
    expect(got).toHaveLength(4)
    got.forEach((logit, i) => expect(Math.abs(logit - published[i])).toBeLessThanOrEqual(1e-6))
  }
})

test('an exercise has the wiring and no weights', async ({ page }) => {
  await openTemplate(page, 'Previous-token head', true)
  await expect(page.getByRole('button', { name: 'Document: Previous-token head, empty' })).toBeVisible()
  await expect(prediction(page)).toContainText('a tie at0.0000')
})

test('a sequence is typed, drawn from a seed, repeated, and reordered', async ({ page }) => {
  const tokens = () => page.getByRole('list', { name: 'Tokens' }).locator('[data-position]').allTextContents()
  await page.getByRole('button', { name: 'Set the sequence…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sequence' })
  const field = dialog.getByLabel('Tokens of the sequence')
  await field.fill('abxa')
  await expect(dialog.getByRole('alert')).toContainText('“x” is not in the vocabulary.')
  await dialog.getByRole('button', { name: 'Repeated: r r, 2 + 2' }).click()
  const repeated = (await field.inputValue()).split(' ')
  expect(repeated.slice(0, 2)).toEqual(repeated.slice(2))
  await dialog.getByRole('button', { name: 'Random' }).click()
  await field.fill('abcab')
  await dialog.getByRole('button', { name: 'Use this sequence' }).click()
  expect((await tokens()).map((text) => text.trim()[0]).join('')).toBe('abcab')

  await page.locator('[data-position="0"]').focus()
  await page.keyboard.press('Alt+ArrowRight')
  expect((await tokens()).map((text) => text.trim()[0]).join('')).toBe('bacab')
})

test('tokens are dragged to another place, and a whole sequence is pasted', async ({ page, app }) => {
  const chips = page.getByRole('list', { name: 'Tokens' }).locator('[data-position]')
  const tokens = async () => (await chips.allTextContents()).map((text) => text.trim()[0]).join('')
  await chips.nth(0).dragTo(chips.nth(2))
  await expect.poll(tokens).toBe('bcada')
  await expect(page.getByRole('menu')).toHaveCount(0)
  expect((await history(page))[0]).toBe('Change tokens to b c a d a')

  await app.evaluate(({ clipboard }) => clipboard.writeText('d, c, b'))
  await chips.nth(0).focus()
  await page.keyboard.press('Control+v')
  await expect.poll(tokens).toBe('dcb')
  await app.evaluate(({ clipboard }) => clipboard.writeText('d z'))
  await page.keyboard.press('Control+v')
  await expect(page.getByText('“z” is not in the vocabulary. Known: a b c d.')).toBeVisible()
  expect(await tokens()).toBe('dcb')
})

test('X as given is edited', async ({ page }) => {
  await runCommand(page, 'Open Published head example')
  await page.getByRole('button', { name: 'Edit X…' }).click()
  await page.getByLabel('X, x2, dim 1').fill('one')
  await page.getByRole('button', { name: 'Set X' }).click()
  await expect(page.getByRole('alert')).toHaveText('x2, dim 1: “one” is not a number.')
  await page.getByLabel('X, x2, dim 1').fill('1')
  await page.getByRole('button', { name: 'Set X' }).click()
  expect(await readMap(mapOf(page, 'X').first())).toEqual([
    [0, 1],
    [1, 1],
    [1, 1],
  ])
  expect((await history(page))[0]).toBe('Set 1 cell of X')
})

test('W_OV stands in either convention, and is stored in one', async ({ page }) => {
  await runCommand(page, 'Open Induction circuit')
  const map = mapOf(page, '1.0.W_OV')
  const before = await readMap(map)
  await runCommand(page, 'Show W_OV as TransformerLens does')
  await expect(lane(page, '1.0').getByText('writes to →')).toBeVisible()
  await map.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await activeCell(map)).toEqual({ row: 2, column: 0, value: 0 })
  await page.keyboard.type('0.5')
  await page.keyboard.press('Enter')
  expect((await history(page))[0]).toBe('Set W_OV[tok c, tok a] to 0.5')

  await runCommand(page, 'Show W_OV as the homework does')
  await expect(lane(page, '1.0').getByText('reads from →').first()).toBeVisible()
  const after = await readMap(map)
  expect(after[2][0]).toBe(0.5)
  after[2][0] = 0
  expect(after).toEqual(before)
})

test('the picture of the data flow opens heads, and draws muted ones dashed', async ({ page }) => {
  const flow = page.getByRole('group', { name: 'Data flow' })
  await flow.getByRole('button', { name: '0.0, previous token' }).click()
  await expect(lane(page, '0.0').getByRole('button', { name: 'Head 0.0' })).toHaveAttribute(
    'aria-expanded',
    'true',
  )
  await inLaneMenu(page, '0.0', 'Mute')
  await expect(flow.getByRole('button', { name: '0.0, previous token, muted' })).toHaveCSS(
    'border-top-style',
    'dashed',
  )
})

test('a head moves to another layer by menu, by key and by dragging it, each one step to undo', async ({
  page,
}) => {
  await openTemplate(page, 'Induction, standard wiring')
  const before = await logits(page)
  const heads = () =>
    page
      .getByRole('group', { name: 'Data flow' })
      .locator('[data-head]')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')))
  const [alone, together] = [
    ['0.0, previous token', '1.0, induction'],
    ['0.0, induction', '0.1, previous token'],
  ]
  const goneWithIt = 'Layer 0 had no other head and went with it.'
  const undone = async (label: string) => {
    expect(await heads()).toEqual(together)
    await expect(page.getByText(goneWithIt).first()).toBeVisible()
    expect((await history(page))[0]).toBe(label)
    await page.keyboard.press('Control+z')
    expect(await heads()).toEqual(alone)
    expect(await logits(page)).toEqual(before)
  }
  await inLaneMenu(page, '0.0', 'Move to layer 1')
  await undone('Move head 0.0 to layer 1')

  const flow = page.getByRole('group', { name: 'Data flow' })
  await flow.getByRole('button', { name: '0.0, previous token' }).focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(flow.getByRole('button', { name: '0.1, previous token' })).toBeFocused()
  await undone('Move head 0.0 to layer 1')

  // Beside its heads, so behind them.
  const beside = { targetPosition: { x: 140, y: 20 } }
  await flow.locator('[data-head="0.0"]').dragTo(flow.locator('[data-layer="1"]'), beside)
  await undone('Move head 0.0 to layer 1')
})

test('what of a moved head does not fit its new layer is said, and comes back', async ({ page }) => {
  await inLaneMenu(page, '1.0', 'Add a head to layer 1')
  await inLaneMenu(page, '1.0', 'Move to layer 0')
  const toast = page.getByRole('status').filter({ hasText: 'what does not fit is gone' })
  await expect(toast).toContainText(
    'Layer 0 has no dims for 4 cells of W_QK of head 1.0; what does not fit is gone.',
  )
  await toast.getByRole('button', { name: 'Undo' }).click()
  expect(await readMap(mapOf(page, '1.0.W_QK'))).toContainEqual([0, 0, 0, 0, 10, 0, 0, 0, 0])
})

test('the logits are read from a head of any layer, while the later ones go on', async ({ page }) => {
  const dialog = await wireLayer(page, 1)
  await dialog.getByLabel('From', { exact: true }).selectOption('0.0')
  await dialog.getByLabel('Dims', { exact: true }).selectOption('prev')
  await page.keyboard.press('Escape')
  // What stands before the last a of a b c d a is d, with e^10 / (e^10 + 4).
  await expect(predictedToken(page)).toHaveText('d')
  await lane(page, '0.0').getByRole('button', { name: 'Head 0.0' }).click()
  const share = Math.exp(10) / (Math.exp(10) + 4)
  expect(Math.abs((await logits(page))[3] - share)).toBeLessThan(1e-12)
  await expect(page.getByRole('treeitem', { name: /^Logits of 0\.0/ })).toBeVisible()
  const pattern = await readMap(mapOf(page, '1.0.pattern'))
  expect(pattern[3][0]).toBeGreaterThan(0.99)
  await undoButton(page).click()
  await undoButton(page).click()
  await expect(predictedToken(page)).toHaveText('b')
})

test('many heads stay readable: closed lanes give way, then the canvas scrolls', async ({ page }) => {
  await openTemplate(page, 'Random weights, seed 7')
  for (let head = 2; head < 8; head++) await inLaneMenu(page, '1.0', 'Add a head to layer 1')
  const open = mapOf(page, '1.7.W_QK')
  await expect(open).toBeInViewport({ ratio: 1 })
  expect((await open.boundingBox())!.width).toBeGreaterThan(9 * 11)
  await page.getByRole('button', { name: 'Actions of 1.7' }).click()
  await expect(page.getByRole('menuitem', { name: 'Add a head to layer 1' })).toHaveAttribute('data-disabled')
})

test('axe finds nothing wrong with each dialog open', async ({ page }) => {
  test.setTimeout(120_000)
  for (const title of [
    'New from template…',
    'Change tokens, positions and subspaces…',
    'Set the sequence…',
    'Rename the head…',
    'Wire layer 1…',
    'Edit X…',
  ]) {
    if (title === 'Edit X…') await runCommand(page, 'Open Published head example')
    await runCommandThatAsks(page, title)
    await expect(page.getByRole('dialog')).toHaveCount(1)
    await expect(page.getByRole('combobox', { name: 'Find a command' })).toHaveCount(0)
    expect.soft(await violations(page), title).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('a given X is edited where it stands, and everything after it follows', async ({ page }) => {
  await runCommand(page, 'Open Published head example')
  const X = mapOf(page, 'X')
  await goTo(X, 2, 1)
  await page.keyboard.type('0')
  await page.keyboard.press('Enter')
  expect(await history(page)).toContain('Set X[2, dim 1] to 0')
  // Position 2 now scores 1, 2, 1 and the values are 1, 2, 1.
  const output = await readMap(mapOf(page, '0.0.output'))
  const [e1, e2] = [Math.E, Math.E ** 2]
  expect(Math.abs(output[2][0] - (2 * e1 + 2 * e2) / (2 * e1 + e2))).toBeLessThan(1e-12)
  await page.keyboard.press('Control+z')
  expect((await readMap(mapOf(page, '0.0.output')))[2][0]).toBeCloseTo(2.5752103826044417, 12)
})
