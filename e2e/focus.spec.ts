import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import { clickOn, goTo, mapOf, mapsOf, pointAt, pointAtNothing, tileCentre } from './support/map'
import { coloursAt } from './support/pixels'
import { logits, openLane, prediction, runCommand, undoButton } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const ACCENT = '#6443cc'
const RING = '#15171c'

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const status = (page: Page) => page.locator('[data-region=status]')
const row = (page: Page, stage: string) => page.locator(`[role=treeitem][data-stage="${stage}"]`)

/** Colours of the rings around some tiles: 1 px outside of the left edge. */
async function ringColours(
  page: Page,
  tiles: readonly (readonly [stage: string, row: number, column: number])[],
) {
  const points = []
  for (const [stage, r, c] of tiles) {
    const map = mapOf(page, stage)
    const { x, y } = await tileCentre(map, r, c)
    const next = await tileCentre(map, r, c + 1)
    points.push({ x: Math.round(x - (next.x - x) / 2) - 1, y })
  }
  return coloursAt(page, points)
}

test.describe('pointing at a score', () => {
  test('says its exact value in the inspector and the status bar', async ({ page }) => {
    await expect(inspector(page)).toContainText('Point at any cell to see where its number comes from.')
    await pointAt(mapOf(page, '1.0.scores'), 3, 0)
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('scores head 1.0')
    await expect(inspector(page)).toContainText('query a₄, key b₁')
    await expect(inspector(page).locator('.value')).toHaveText('9.99955')
    await expect(status(page)).toContainText('scores[4, 1] = 9.99955')
    await expect(mapOf(page, '1.0.scores').getByRole('gridcell')).toHaveAttribute(
      'data-value',
      /^9\.99954602/,
    )
    await pointAtNothing(page)
    await expect(inspector(page)).toContainText('Point at any cell to see where its number comes from.')
  })

  test('lights what it comes from: cells, tokens and the outline', async ({ page }) => {
    await pointAt(mapOf(page, '1.0.scores'), 3, 0)
    await expect(row(page, '1.0.scores')).toHaveAttribute('aria-current', 'location')
    await expect(row(page, '1.0.W_QK')).toHaveClass(/is-source/)
    await expect(row(page, '1.0.W_OV')).not.toHaveClass(/is-source/)
    await expect(page.getByRole('button', { name: 'Token 4: a' })).toHaveClass(/is-query/)
    await expect(page.getByRole('button', { name: 'Token 1: b' })).toHaveClass(/is-key/)
    const terms = inspector(page).getByRole('group', { name: 'Where it comes from' })
    await expect(terms.getByRole('button')).toHaveText([
      'in[4, tok a]',
      'W_QK[tok a, prev a]',
      'in[1, prev a]',
      '80 terms that are 0',
    ])
    await expect
      .poll(() =>
        ringColours(page, [
          ['1.0.scores', 3, 0],
          ['1.0.W_QK', 0, 4],
        ]),
      )
      .toEqual([RING, ACCENT])
  })
})

test('a click keeps a cell, a second click or Esc lets go', async ({ page }) => {
  const scores = mapOf(page, '1.0.scores')
  await clickOn(scores, 3, 0)
  await expect(inspector(page)).toContainText('Locked')
  await pointAt(mapOf(page, '1.0.output'), 0, 1)
  await expect(status(page)).toContainText('output[1, tok b] = 1')
  await pointAtNothing(page)
  await expect(status(page)).toContainText('scores[4, 1] = 9.99955')
  await clickOn(scores, 3, 0)
  await expect(inspector(page)).not.toContainText('Locked')

  await clickOn(scores, 3, 0)
  await pointAtNothing(page)
  await expect(inspector(page)).toContainText('Locked')
  await page.keyboard.press('Escape')
  await expect(inspector(page)).not.toContainText('Locked')
})

test('the links of the inspector lead from the logit of b back to the weights', async ({ page }) => {
  const link = (name: string) => inspector(page).getByRole('button', { name, exact: true })
  const title = inspector(page).getByRole('heading', { level: 2 })
  await goTo(mapOf(page, '1.0.output'), 3, 1)
  await page.keyboard.press('Enter')
  await page.keyboard.press(']')
  await expect(title).toHaveText(/^logits/)
  await expect(inspector(page).locator('.value')).toHaveText(/^0\.99986\d$/)
  await link('output[4, tok b]').press('Enter')
  await expect(title).toHaveText('output head 1.0')
  await link('pattern[4, 1]').press('Enter')
  await expect(title).toHaveText('pattern head 1.0')
  await link('key b₁').press('Enter')
  await expect(title).toHaveText('masked scores head 1.0')
  await link('scores[4, 1]').first().press('Enter')
  await expect(title).toHaveText('scores head 1.0')
  await link('W_QK[tok a, prev a]').first().press('Enter')
  await expect(title).toHaveText('W_QK head 1.0')
  await expect(status(page)).toContainText('W_QK[tok a, prev a] = 10')
  await expect(inspector(page)).toContainText('Follows s, the attention strength.')
})

test('[ and ] step through the stages, and open the lane that shows them', async ({ page }) => {
  await clickOn(mapOf(page, '1.0.W_QK'), 0, 4)
  await pointAtNothing(page)
  for (const name of ['W_OV', 'scores', 'mask', 'masked', 'pattern', 'values', 'output', 'logits']) {
    await page.keyboard.press(']')
    await expect(status(page)).toContainText(`${name}[`)
  }
  await page.keyboard.press('[')
  await expect(status(page)).toContainText('output[')
  for (let steps = 0; steps < 8; steps++) await page.keyboard.press('[')
  await expect(status(page)).toContainText('in[')
  for (let steps = 0; steps < 2; steps++) await page.keyboard.press('[')
  await expect(status(page)).toContainText('output[')
  await expect(page.getByRole('button', { name: 'Head 0.0' })).toHaveAttribute('aria-expanded', 'true')
})

test('Alt+1 and Alt+2 open a head', async ({ page }) => {
  const [first, second] = ['Head 0.0', 'Head 1.0'].map((name) => page.getByRole('button', { name }))
  await expect(second).toHaveAttribute('aria-expanded', 'true')
  await openLane(page, 1, '0.0')
  await expect(first).toHaveAttribute('aria-expanded', 'true')
  await expect(second).toHaveAttribute('aria-expanded', 'false')
  await openLane(page, 2, '1.0')
  await expect(first).toHaveAttribute('aria-expanded', 'false')
})

test('F6 goes from region to region and back', async ({ page }) => {
  const region = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset.region ?? null)
  await clickOn(mapOf(page, '1.0.scores'), 3, 0)
  const seen = []
  for (let presses = 0; presses < 4; presses++) {
    await page.keyboard.press('F6')
    seen.push(await region())
  }
  expect(seen).toEqual(['inspector', 'title', 'side', 'workspace'])
  await page.keyboard.press('Shift+F6')
  expect(await region()).toBe('side')
})

test('a stage of the outline leads to its map', async ({ page }) => {
  await row(page, '0.0.pattern').click()
  await expect(page.getByRole('button', { name: 'Head 0.0' })).toHaveAttribute('aria-expanded', 'true')
  await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('pattern head 0.0')
})

test('the palette finds a command by its words and runs it', async ({ page }) => {
  await page.keyboard.press('Control+K')
  const field = page.getByRole('combobox', { name: 'Find a command' })
  await expect(field).toBeFocused()
  await page.keyboard.type('open head prev')
  const options = page.getByRole('option')
  await expect(options).toHaveCount(1)
  await expect(options).toContainText('Open head 0.0')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Head 0.0' })).toHaveAttribute('aria-expanded', 'true')

  await page.keyboard.press('Control+K')
  await expect(options.first()).toContainText('Open head 0.0')
  await page.keyboard.type('nothing of this name')
  await expect(page.getByRole('dialog')).toContainText('No command is called “nothing of this name”.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the document menu changes the starting point and keeps the edits of each', async ({ page }) => {
  const menu = page.getByRole('button', { name: /^Document:/ })
  const choose = async (title: string) => {
    await menu.click()
    await page
      .getByRole('menuitem')
      .filter({ has: page.getByText(title, { exact: true }) })
      .click()
    await expect(menu).toHaveAccessibleName(`Document: ${title}`)
  }
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 4)
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  const edited = await logits(page)
  await expect(menu).toContainText('Edited')

  await choose('Induction circuit, empty matrices')
  await expect(undoButton(page)).toBeDisabled()
  await expect(menu).not.toContainText('Edited')
  expect(await logits(page)).toEqual([0, 0, 0, 0])
  await choose('Published head example')
  await expect(mapsOf(page, '0.0.output')).toHaveCount(1)
  await runCommand(page, 'Open Induction circuit')
  expect(await logits(page)).toEqual(edited)
  await expect(undoButton(page)).toHaveAccessibleName('Undo: Set W_QK[tok a, prev a] to 2')
  await undoButton(page).click()
  await expect(prediction(page)).toContainText('0.9999')
})
