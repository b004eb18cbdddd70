import { expect } from './support/app'
import { test } from './support/drawn-app'
import { mapOf, valueAt } from './support/map'
import { logits, prediction } from './support/sandbox'

/** As the homework publishes them, rounded, and as its reference solution computes them. */
const PUBLISHED = [0.000045, 0.999864, 0.000045, 0.000045]
const EXACT = [4.5455600463141846e-5, 0.99986367445256497, 4.5434973954015432e-5, 4.543497301774345e-5]

test.describe('at the start', () => {
  test('the induction circuit runs on a b c d a at strength 10 and predicts b', async ({ page }) => {
    await expect(page.getByRole('button', { name: 'Document: Induction circuit' })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Tokens' }).getByRole('listitem')).toHaveText([
      'a0',
      'b1',
      'c2',
      'd3',
      'a4',
    ])
    await expect(page.getByRole('slider', { name: 'Strength' })).toHaveValue('10')
    await expect(page.getByRole('textbox', { name: 'Strength, as a number' })).toHaveValue('10')
    await expect(prediction(page)).toContainText('predicts')
    await expect(prediction(page).locator('.token')).toHaveText('b')
    await expect(prediction(page)).toContainText('0.9999')
  })

  test('the logits are the published ones', async ({ page }) => {
    const list = page.getByRole('list', { name: 'Logits' })
    await expect(list.getByRole('listitem')).toHaveText([
      'a0.000045',
      'b0.999864, highest',
      'c0.000045',
      'd0.000045',
    ])
    const got = await logits(page)
    got.forEach((value, i) => {
      expect(Math.abs(value - PUBLISHED[i])).toBeLessThanOrEqual(1e-6)
      expect(Math.abs(value - EXACT[i])).toBeLessThanOrEqual(1e-12)
    })
  })

  test('the logits are the first dims of the last row of the output', async ({ page }) => {
    const output = mapOf(page, '1.0.output')
    for (const [column, value] of EXACT.entries())
      expect(Math.abs((await valueAt(output, 3, column)) - value)).toBeLessThanOrEqual(1e-12)
  })
})
