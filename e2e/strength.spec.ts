import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import { goTo, mapOf, readMap } from './support/map'
import { history, logits, prediction, redoButton, undoButton } from './support/sandbox'

const slider = (page: Page) => page.getByRole('slider', { name: 'Strength' })
const field = (page: Page) => page.getByRole('textbox', { name: 'Strength, as a number' })

async function type(page: Page, text: string) {
  await field(page).fill(text)
  await field(page).press('Enter')
}

/** Logit of b on a b c d a, as published. */
const SWEEP = [
  ['0', '0.2500'],
  ['1', '0.3550'],
  ['2', '0.6007'],
  ['3', '0.8300'],
  ['5', '0.9786'],
  ['10', '0.9999'],
  ['20', '1.0000'],
]

test('the logit of b follows the strength as published', async ({ page }) => {
  for (const [s, logit] of SWEEP) {
    await type(page, s)
    await expect(slider(page)).toHaveValue(s)
    await expect(prediction(page)).toContainText(logit)
    expect((await logits(page))[1].toFixed(4)).toBe(logit)
  }
  expect(await history(page)).toEqual([
    'Set strength to 20',
    'Set strength to 10',
    'Set strength to 5',
    'Set strength to 3',
    'Set strength to 2',
    'Set strength to 1',
    'Set strength to 0',
    'Opened',
  ])
})

test('the slider goes by key and by pointer: keys one after the other are one edit, a drag is one', async ({
  page,
}) => {
  await slider(page).focus()
  await page.keyboard.press('Home')
  await expect(field(page)).toHaveValue('0')
  await expect(prediction(page)).toContainText('a tie at0.2500')
  await page.keyboard.press('ArrowRight')
  await expect(field(page)).toHaveValue('0.1')
  expect(await history(page)).toEqual(['Set strength to 0.1', 'Opened'])

  const box = (await slider(page).boundingBox())!
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + 8, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, y, { steps: 5 })
  await page.mouse.move(box.x + box.width - 2, y, { steps: 5 })
  await expect(field(page)).toHaveValue('20')
  await page.mouse.up()
  expect(await history(page)).toEqual(['Set strength to 20', 'Set strength to 0.1', 'Opened'])
})

test('a cell that was set to a number no longer follows, and is counted', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  const badge = page.getByText(/^\s*\d+ fixed\s*$/)
  await expect(badge).toHaveCount(0)
  await goTo(map, 0, 4)
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await expect(badge).toHaveText('1 fixed')

  await type(page, '5')
  const diagonal = (await readMap(map)).slice(0, 4).map((row, i) => row[4 + i])
  expect(diagonal).toEqual([7, 5, 5, 5])
  const previous = (await readMap(mapOf(page, '0.0.W_QK'))).slice(5).map((row, i) => row[4 + i])
  expect(previous).toEqual([5, 5, 5, 5])

  await undoButton(page).click()
  await undoButton(page).click()
  await expect(badge).toHaveCount(0)
  await expect(field(page)).toHaveValue('10')
  await redoButton(page).click()
  await expect(badge).toHaveText('1 fixed')
})

test('a strength that is no number is refused with a sentence', async ({ page }) => {
  for (const text of ['abc', '', '1e999', 'NaN', '=-inf', '=s']) {
    await type(page, text)
    await expect(page.getByRole('alert')).toHaveText(/\.$/)
    await expect(field(page)).toHaveAttribute('aria-invalid', 'true')
    await expect(slider(page)).toHaveValue('10')
    await field(page).press('Escape')
    await expect(field(page)).toHaveValue('10')
    await expect(page.getByRole('alert')).toHaveCount(0)
  }
  await expect(undoButton(page)).toBeDisabled()
  await type(page, '2,5')
  await expect(slider(page)).toHaveValue('2.5')
})
