import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import { activeCell, goTo, mapOf, pointAtNothing, readMap, tileCentres, type Point } from './support/map'
import { coloursAt } from './support/pixels'
import { logits, openLane, prediction, runCommand } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

/** Walks with Tab to a map, as a person without a pointer does. */
async function tabTo(page: Page, stage: string): Promise<void> {
  const focusedStage = () =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.stage ?? null)
  for (let presses = 0; presses < 120 && (await focusedStage()) !== stage; presses++)
    await page.keyboard.press('Tab')
  expect(await focusedStage()).toBe(stage)
}

/** Types four contents down a diagonal: Tab commits and goes right, the arrow goes down. */
async function typeDiagonal(page: Page, stage: string, row: number, column: number, content: string) {
  await tabTo(page, stage)
  const map = mapOf(page, stage)
  await page.keyboard.press('Control+Home')
  for (let i = 0; i < row; i++) await page.keyboard.press('ArrowDown')
  for (let i = 0; i < column; i++) await page.keyboard.press('ArrowRight')
  for (let i = 0; i < 4; i++) {
    expect(await activeCell(map)).toEqual({ row: row + i, column: column + i, value: 0 })
    await page.keyboard.type(content)
    // Enter goes down and Tab right; an arrow does the rest of the step along the diagonal.
    await page.keyboard.press(i % 2 === 0 ? 'Tab' : 'Enter')
    await page.keyboard.press(i % 2 === 0 ? 'ArrowDown' : 'ArrowRight')
  }
}

test.describe('the empty circuit', () => {
  test.beforeEach(({ page }) => runCommand(page, 'Open Induction circuit, empty matrices'))

  test('predicts nothing, and says what all zeros mean', async ({ page }) => {
    await expect(prediction(page)).toContainText('a tie at0.0000')
    await expect(page.getByText(/^All zeros: every token looks evenly at everything before it/)).toBeVisible()
    expect(await logits(page)).toEqual([0, 0, 0, 0])
  })

  test('is solved by typing sixteen weights', async ({ page }) => {
    test.setTimeout(60_000)
    await typeDiagonal(page, '1.0.W_QK', 0, 4, '10')
    await typeDiagonal(page, '1.0.W_OV', 0, 0, '1')
    await openLane(page, 1, '0.0')
    await typeDiagonal(page, '0.0.W_QK', 5, 4, '=s')
    await typeDiagonal(page, '0.0.W_OV', 4, 0, '1')

    await expect(prediction(page).locator('.token')).toHaveText('b')
    await expect(prediction(page)).toContainText('0.9999')
    await openLane(page, 2, '1.0')
    const published = [0.000045, 0.999864, 0.000045, 0.000045]
    for (const [i, value] of (await logits(page)).entries())
      expect(Math.abs(value - published[i])).toBeLessThanOrEqual(1e-6)
  })

  for (const [colorScheme, inset] of [
    ['light', '#f1f2f5'],
    ['dark', '#24282e'],
  ] as const) {
    test.describe(`in the ${colorScheme} theme`, () => {
      test.use({ colorScheme })

      test('is drawn in the neutral colour, every tile', async ({ page }) => {
        await pointAtNothing(page)
        // Beside the dim dot that stands for an exact 0.
        const beside = ({ x, y }: Point) => ({ x: x - 5, y: y - 5 })
        const maps = ['W_QK', 'W_OV', 'scores', 'values', 'output'].map((name) => mapOf(page, `1.0.${name}`))
        const tiles = (await Promise.all(maps.map(tileCentres))).flat(2).map(beside)
        expect(tiles).toHaveLength(2 * 81 + 16 + 2 * 36)
        expect(new Set(await coloursAt(page, tiles))).toEqual(new Set([inset]))
      })
    })
  }
})

test('the published head example gives the published output', async ({ page }) => {
  await runCommand(page, 'Open Published head example')
  await expect(page.getByRole('button', { name: 'Document: Published head example' })).toBeVisible()
  expect(await readMap(mapOf(page, 'X'))).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
  ])
  const output = await readMap(mapOf(page, '0.0.output'))
  const published = [
    [1, 0],
    [1.7310585786300048, 0],
    [2.5752103826044417, 0],
  ]
  published.forEach((row, r) =>
    row.forEach((value, c) => expect(Math.abs(output[r][c] - value)).toBeLessThanOrEqual(1e-12)),
  )
  await expect(prediction(page)).toContainText('nothing: this circuit has no readout')
})

test('an entry is committed by Enter, Tab and leaving, and dropped by Esc', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 0)
  await page.keyboard.type('-2')
  await page.keyboard.press('Enter')
  expect(await activeCell(map)).toEqual({ row: 1, column: 0, value: 0 })
  await page.keyboard.type('.5')
  await page.keyboard.press('Tab')
  expect(await activeCell(map)).toEqual({ row: 1, column: 1, value: 0 })
  await page.keyboard.type('1e-3')
  await page.keyboard.press('Shift+Enter')
  expect(await activeCell(map)).toEqual({ row: 0, column: 1, value: 0 })
  await page.keyboard.type('7')
  await page.keyboard.press('Escape')
  expect(await activeCell(map)).toEqual({ row: 0, column: 1, value: 0 })
  await page.keyboard.type('3')
  await page.keyboard.press('Shift+Tab')
  expect(await activeCell(map)).toEqual({ row: 0, column: 0, value: -2 })
  await page.keyboard.press('F2')
  await page.keyboard.type('4')
  await page.getByRole('slider', { name: 'Strength' }).focus()

  const values = await readMap(map)
  expect(values[0].slice(0, 2)).toEqual([4, 3])
  expect(values[1].slice(0, 2)).toEqual([0.5, 1e-3])
})
