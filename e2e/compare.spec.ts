import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect, test } from './support/app'
import { violations } from './support/axe'
import { drawn } from './support/drawn-app'
import { exported, format, opened } from './support/figure-dialog'
import { mapOf, readMap } from './support/map'
import { undoButton } from './support/sandbox'
import { announcedSession } from './support/session'

const ranking = (page: Page) => page.getByRole('listbox', { name: 'Trained heads like mine' })
const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, exact: true })
const stageButton = (page: Page, name: string) => button(page.getByRole('group', { name: 'Stage' }), name)
const map = (page: Page, name: string) => mapOf(page, `compare.${name}`)

test('from a fresh start to an exported comparison with a trained head', async ({ app, page, scratch }) => {
  await drawn(page)
  await page.getByRole('tab', { name: 'Compare' }).click()
  await expect(page.getByRole('heading', { name: /^Mine beside/ })).toBeVisible({ timeout: 20_000 })

  await test.step('the same tokens in both, and the difference is mine − trained', async () => {
    const [mine, trained, difference] = [
      await readMap(map(page, 'mine')),
      await readMap(map(page, 'trained')),
      await readMap(map(page, 'difference')),
    ]
    // b c d a, for position 0 is dropped; keys BOS a b c d a.
    expect(mine.map((row) => row.length)).toEqual([6, 6, 6, 6])
    // The last a looks at b, the published example; what it cannot see is 0.
    expect(mine[3][2]).toBeGreaterThan(0.999)
    expect(mine[3].slice(0, 2)).toEqual([0, 0])
    trained.forEach((row, query) => {
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
      row.forEach((weight, key) => expect(difference[query][key]).toBeCloseTo(mine[query][key] - weight, 10))
    })
  })

  await test.step('scores have the trained head’s BOS too, and logits every position that both have', async () => {
    await stageButton(page, 'Scores').click()
    const [mine, trained] = [await readMap(map(page, 'mine')), await readMap(map(page, 'trained'))]
    for (const row of mine) expect(row.map(Number.isNaN)).toEqual([true, true, false, false, false, false])
    expect(trained.flat().every(Number.isFinite)).toBe(true)
    await expect(page.getByText('Mine does not see BOS 0 and a 1')).toBeVisible()
    await stageButton(page, 'Logits').click()
    expect(await readMap(map(page, 'mine'))).toHaveLength(4)
    await expect(page.getByText('The circuit itself reads the last position alone')).toBeVisible()
    await stageButton(page, 'Pattern').click()
  })

  await test.step('a letter is written as another token, the focus stays, and Esc closes', async () => {
    await button(page, 'Tokens…').click()
    const dialog = page.getByRole('dialog', { name: 'Tokens on both sides' })
    await dialog.getByRole('textbox', { name: 'a in the model' }).fill('b')
    await page.keyboard.press('Tab')
    await expect(dialog.getByRole('alert')).toHaveText(/“a” and “b” are the same token of the model/)
    await expect(dialog.getByRole('textbox', { name: 'b in the model' })).toBeFocused()
    await dialog.getByRole('textbox', { name: 'a in the model' }).fill('')
    await page.keyboard.press('Tab')
    await expect(dialog.getByRole('alert')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })

  await test.step('a weight of mine moves mine and leaves the trained head', async () => {
    const before = await readMap(map(page, 'trained'))
    const strength = page.getByRole('textbox', { name: 'Strength' })
    await strength.fill('0')
    await strength.press('Enter')
    await expect
      .poll(async () => (await readMap(map(page, 'mine')))[3].slice(2))
      .toEqual([0.25, 0.25, 0.25, 0.25])
    expect(await readMap(map(page, 'trained'))).toEqual(before)
    await undoButton(page).click()
    await expect.poll(async () => (await readMap(map(page, 'mine')))[3][2]).toBeGreaterThan(0.999)
  })

  await test.step('a cell of mine is typed where it stands beside the trained head’s, and is one entry', async () => {
    const cells = map(page, 'mine')
    const grid = page.locator('[role=grid][data-stage="1.0.W_QK"]')
    await grid.focus()
    // a reads prev a: the first cell of the block.
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    // e⁵ / (e⁵ + 3), what is left of the published example's sharp row.
    const share = Math.exp(5) / (Math.exp(5) + 3)
    await expect.poll(async () => (await readMap(cells))[3][2]).toBeCloseTo(share, 4)
    await undoButton(page).click()
    await expect.poll(async () => (await readMap(cells))[3][2]).toBeGreaterThan(0.999)
    await expect(undoButton(page)).toBeDisabled()
  })

  await test.step('the previous-token head of letters-2l is found', async () => {
    if (!(await ranking(page).isVisible())) await button(page, 'Show the ranking').click()
    await page.getByRole('combobox', { name: 'My head' }).selectOption('0.0')
    // Its card says 0.0; 0.991 of its attention goes one back.
    await expect(ranking(page).getByRole('option').first()).toHaveText(/^1Head 0\.0/)
    await page.getByRole('combobox', { name: 'My head' }).selectOption('1.0')
    await expect(ranking(page).getByRole('option').first()).not.toHaveText(/^1Head 0\.0/)
    await page.keyboard.press('Escape')
  })

  await test.step('my circuit as a model is the same as itself, and recovers all', async () => {
    if (!(await ranking(page).isVisible())) await button(page, 'Show the ranking').click()
    await button(page, 'Add my circuit as a model').click()
    await expect(page.getByRole('combobox', { name: 'Model', exact: true })).toContainText(
      'Induction circuit, compiled',
    )
    await expect(ranking(page).getByRole('option').first()).toHaveText(/^1Head 1\.00\.000/)
    await ranking(page).getByRole('option').first().click()
    await page.getByRole('main').click({ position: { x: 4, y: 300 } })
    for (const stage of ['Scores', 'Masked', 'Pattern', 'Values', 'Output', 'Logits']) {
      await stageButton(page, stage).click()
      await expect(map(page, 'difference')).toHaveAccessibleName(`Difference, ${stage}`)
      const cells = (await readMap(map(page, 'difference'))).flat().filter(Number.isFinite)
      expect(Math.max(...cells.map(Math.abs)), stage).toBeLessThan(1e-5)
    }
    await stageButton(page, 'Pattern').click()
    await button(page, 'Put my pattern into 1.0').click()
    await expect(
      page.getByText(/^My pattern recovers 100\s% of what the model loses without 1\.0/),
    ).toBeVisible()
  })

  await test.step('its output does the same as its pattern, read as logits', async () => {
    await page
      .getByRole('group', { name: 'What goes into the model' })
      .getByRole('button', { name: 'Output' })
      .click()
    await expect(page.getByText('Something changed since: run it again.')).toBeVisible()
    await button(page, 'Put my output into 1.0').click()
    await expect(
      page.getByText(/^My output recovers 100\s% of what the model loses without 1\.0/),
    ).toBeVisible()
  })

  await test.step('no accessibility fault', async () => {
    expect(await violations(page)).toEqual([])
  })

  await test.step('kept in the document, which is edited then', async () => {
    await button(page, 'Keep').click()
    await expect(button(page, 'Kept')).toBeDisabled()
    await expect(page.getByText('Edited', { exact: true })).toBeVisible()
    // The comparison changes what the document would keep, and comes back to it.
    await stageButton(page, 'Scores').click()
    await expect(button(page, 'Keep')).toBeEnabled()
    await stageButton(page, 'Pattern').click()
    await expect(button(page, 'Kept')).toBeDisabled()
  })

  await test.step('exported with its numbers and where they come from', async () => {
    await opened(page)
    await format(page, 'JSON')
    const path = await exported(app, page, join(scratch, 'comparison.json'))
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('Induction circuit, compiled')
    expect(text).toContain('SHA-256')
    expect(text).toContain('Mine − trained')
    expect(text).toContain('Loss with 1.0 replaced')
  })
})

test('a kept comparison opens again with its causal test, and names its model when that is gone', async ({
  launch,
  scratch,
}) => {
  const profile = scratchFolder(announcedSession(), 'profile')
  const path = join(scratch, 'kept.circuit')
  const shown = /^My pattern recovers 100\s% of what the model loses without 1\.0/
  const first = await launch({ profile })
  await drawn(first.page)
  await first.page.getByRole('tab', { name: 'Compare' }).click()
  await expect(first.page.getByRole('heading', { name: /^Mine beside/ })).toBeVisible({ timeout: 20_000 })
  if (!(await ranking(first.page).isVisible())) await button(first.page, 'Show the ranking').click()
  await button(first.page, 'Add my circuit as a model').click()
  await expect(ranking(first.page).getByRole('option').first()).toHaveText(/^1Head 1\.00\.000/)
  await first.page.keyboard.press('Escape')
  await button(first.page, 'Put my pattern into 1.0').click()
  await expect(first.page.getByText(shown)).toBeVisible()
  await stageButton(first.page, 'Scores').click()
  await button(first.page, 'Keep').click()
  await first.app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
  }, path)
  await first.page.keyboard.press('Control+Shift+S')
  await expect(first.page.getByText('Edited', { exact: true })).toBeHidden()
  await first.app.close()

  const { page } = await launch({ profile, args: [path] })
  await drawn(page)
  await page.getByRole('tab', { name: 'Compare' }).click()
  await expect(map(page, 'difference')).toHaveAccessibleName('Difference, Scores', { timeout: 20_000 })
  await expect(page.getByText(shown)).toBeVisible()
  await expect(page.getByText('Kept in the document, from Induction circuit, compiled')).toBeVisible()
  await expect(button(page, 'Kept')).toBeDisabled()
  await expect(page.getByText('run it again')).toBeHidden()

  await page.getByRole('tab', { name: 'Models' }).click()
  await button(page, 'Remove Induction circuit, compiled…').click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(button(page, 'Remove Induction circuit, compiled…')).toBeHidden()
  await page.getByRole('tab', { name: 'Compare' }).click()
  await expect(page.getByRole('alert')).toContainText(
    /^Induction circuit, compiled \(SHA-256 [0-9a-f]{12}…\) is not on this computer/,
  )
  await expect(button(page, 'Import file…')).toBeVisible()
  await expect(page.getByText(shown)).toBeVisible()
})
