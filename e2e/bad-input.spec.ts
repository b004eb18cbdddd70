import type { Locator, Page } from '@playwright/test'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import { activeCell, goTo, mapOf, pointAtNothing, readMap, tileCentre, valueAt } from './support/map'
import { coloursAt } from './support/pixels'
import { logits, prediction, undoButton } from './support/sandbox'

const tokens = (page: Page): Locator => page.getByRole('list', { name: 'Tokens' }).getByRole('listitem')
const chip = (page: Page, index: number): Locator =>
  page.getByRole('button', { name: new RegExp(`^Token ${index}:`) })

/** Opens the field of the selected cell and puts a text there, as pasting does. */
async function enter(page: Page, map: Locator, text: string): Promise<Locator> {
  await page.keyboard.press('F2')
  const field = map.getByRole('textbox')
  await field.fill(text)
  await field.press('Enter')
  return field
}

test('letters outside the vocabulary change no chip', async ({ page }) => {
  await chip(page, 2).focus()
  for (const key of ['z', 'e', 'A', '7', ' ', '.']) {
    await page.keyboard.press(key)
    await page.keyboard.press('Escape')
    await chip(page, 2).focus()
  }
  await expect(tokens(page)).toHaveText(['a0', 'b1', 'c2', 'd3', 'a4'])
  await expect(undoButton(page)).toBeDisabled()
})

test('a cell refuses what is not a number with a sentence, and keeps its value', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 4)
  for (const { text, sentence } of [
    { text: '1e999', sentence: /1e999/ },
    { text: 'abc', sentence: '“abc” is not a number.' },
    { text: '', sentence: 'A number is missing.' },
    { text: '   ', sentence: 'A number is missing.' },
    { text: '−', sentence: '“−” is not a number.' },
    { text: 'NaN', sentence: '“NaN” is not a number.' },
    { text: '=0/0', sentence: /0/ },
    { text: '1o', sentence: '“1o” is not a number.' },
    { text: '=2*t', sentence: /“t”/ },
    { text: '1 2', sentence: '“1 2” is not a number.' },
  ]) {
    await test.step(`“${text}”`, async () => {
      const field = await enter(page, map, text)
      await expect(map.getByRole('alert')).toHaveText(sentence)
      await expect(map.getByRole('alert')).toHaveText(/\.$/)
      await expect(field).toHaveAttribute('aria-invalid', 'true')
      await expect(field).toHaveAccessibleDescription(/\.$/)
      await expect(map.getByRole('gridcell')).toHaveAttribute('aria-invalid', 'true')
      expect(await activeCell(map)).toEqual({ row: 0, column: 4, value: 10 })
      await field.press('Escape')
      await expect(field).toHaveCount(0)
      expect(await activeCell(map)).toEqual({ row: 0, column: 4, value: 10 })
      await expect(map.getByRole('gridcell')).toHaveAttribute('data-content', 's')
    })
  }
  await expect(undoButton(page)).toBeDisabled()
})

test('a refused entry is lost, not kept, when the work goes on elsewhere', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 4)
  const field = await enter(page, map, 'abc')
  await expect(map.getByRole('alert')).toBeVisible()
  await page.getByRole('slider', { name: 'Strength' }).focus()
  await expect(field).toHaveCount(0)
  expect(await valueAt(map, 0, 4)).toBe(10)
  await expect(undoButton(page)).toBeDisabled()
})

test('a cell takes a decimal comma, a fraction, and an expression that follows the strength', async ({
  page,
}) => {
  const map = mapOf(page, '1.0.W_QK')
  for (const [row, text, value] of [
    [0, '2,5', 2.5],
    [1, '=1/3', 1 / 3],
    [2, '=2*s', 20],
    [3, '−4', -4],
  ] as const) {
    await goTo(map, row, 4)
    await enter(page, map, text)
    expect((await readMap(map))[row][4]).toBe(value)
  }
  const strength = page.getByRole('textbox', { name: 'Strength, as a number' })
  await strength.fill('3')
  await strength.press('Enter')
  const column = (await readMap(map)).map((row) => row[4])
  expect(column.slice(0, 4)).toEqual([2.5, 1 / 3, 6, -4])
})

test('scores that overflow are marked, the app goes on, and undo restores', async ({ page }) => {
  const before = await logits(page)
  const matrix = mapOf(page, '1.0.W_QK')
  const scores = mapOf(page, '1.0.scores')
  await goTo(matrix, 0, 4)
  await enter(page, matrix, '1e308')
  await goTo(matrix, 0, 1)
  await enter(page, matrix, '1e308')
  expect(await valueAt(scores, 3, 0)).toBe(Infinity)
  expect(await valueAt(mapOf(page, '1.0.pattern'), 3, 0)).toBeNaN()
  await expect(prediction(page)).toContainText('nothing:NaN')

  // ∞ is beyond every scale: the end's colour with a corner in the ring's. NaN is no colour but an outline.
  const [infinite, notANumber] = [
    await tileCentre(scores, 3, 0),
    await tileCentre(mapOf(page, '1.0.pattern'), 3, 0),
  ]
  await pointAtNothing(page)
  await page.getByRole('slider', { name: 'Strength' }).focus()
  const tile = (await scores.boundingBox())!.width / 4
  const corner = { x: infinite.x + tile / 2 - 3.5, y: infinite.y - tile / 2 + 3 }
  const beside = { x: notANumber.x, y: notANumber.y + tile / 2 - 4 }
  expect(await coloursAt(page, [corner, beside])).toEqual(['#15171c', '#ffffff'])

  await goTo(matrix, 1, 1)
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  for (let edits = 0; edits < 3; edits++) await page.keyboard.press('Control+Z')
  await expect(undoButton(page)).toBeDisabled()
  expect(await logits(page)).toEqual(before)
})

test('one token leaves nothing to read, says so, and a second brings everything back', async ({ page }) => {
  const before = await logits(page)
  await chip(page, 4).focus()
  for (let removed = 0; removed < 4; removed++) await page.keyboard.press('Backspace')
  await expect(tokens(page)).toHaveText(['a0'])
  const note = page.getByRole('note').filter({ hasText: 'nothing to read' })
  await expect(note).toContainText('Head 1.0 has nothing to read')
  await expect(note).toContainText('Nothing is left after position 0 is dropped. Add a token.')
  await expect(prediction(page)).toContainText('nothing: no position is left')

  // The last chip stays.
  await chip(page, 0).focus()
  await page.keyboard.press('Delete')
  await expect(tokens(page)).toHaveText(['a0'])

  await page.getByRole('button', { name: 'Add a token' }).focus()
  for (const letter of ['b', 'c', 'd', 'a']) await page.keyboard.press(letter)
  await expect(tokens(page)).toHaveText(['a0', 'b1', 'c2', 'd3', 'a4'])
  await expect(note).toHaveCount(0)
  expect(await logits(page)).toEqual(before)
})
