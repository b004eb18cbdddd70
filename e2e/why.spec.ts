import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { expect } from './support/app'
import { violations } from './support/axe'
import { test } from './support/drawn-app'
import { clickOn, goTo, mapOf, mapsOf, readMap, valueAt } from './support/map'
import { logits, openLane, runCommand } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })
const value = (page: Page): Locator => inspector(page).locator('.value')
const trail = (page: Page): Locator => page.getByRole('navigation', { name: 'How you came to this cell' })
const terms = (page: Page): Locator => inspector(page).getByRole('group', { name: 'Where it comes from' })
const clipboard = (app: ElectronApplication) => app.evaluate(({ clipboard: system }) => system.readText())
/** The walk so far, and where in it one is. */
const steps = (page: Page) => trail(page).getByRole('listitem').getByRole('button')
const present = (page: Page) => trail(page).locator('[aria-current=step]')

/** The largest logit is b's: the outline locks it. */
async function askAboutTheLogit(page: Page) {
  await page.locator('[role=treeitem][data-stage="logits"]').click()
  await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('logits')
}
async function follow(page: Page, name: string) {
  await terms(page).getByRole('button', { name, exact: true }).click()
}
async function setStrength(page: Page, s: string) {
  const field = page.getByRole('textbox', { name: 'Strength, as a number' })
  await field.fill(s)
  await field.press('Enter')
}

test.describe('asking why', () => {
  test('leads by links from the logit of b to W_QK, and on to the tokens', async ({ page }) => {
    await askAboutTheLogit(page)
    await expect(value(page)).toHaveText('0.999864')
    await follow(page, 'output[4, tok b]')
    await follow(page, 'pattern[4, 1]')
    await terms(page).getByRole('button', { name: 'key b₁', exact: true }).click()
    await follow(page, 'scores[4, 1]')
    await expect(value(page)).toHaveText('9.99955')
    await follow(page, 'W_QK[tok a, prev a]')
    await expect(value(page)).toHaveText('10')
    await expect(inspector(page)).toContainText('Follows s, the attention strength.')

    // Back to the score, and from there to the token that asks.
    await page.keyboard.press('Alt+ArrowLeft')
    await expect(present(page)).toHaveText('scores[4, 1]')
    await follow(page, 'in[4, tok a]')
    await follow(page, 'join[4, tok a]')
    await follow(page, 'X[4, tok a]')
    await expect(inspector(page)).toContainText('1: a₄ is tok a.')
  })

  test('keeps the way: back, forward, and to any cell of it', async ({ page }) => {
    await askAboutTheLogit(page)
    await expect(trail(page)).toHaveCount(0)
    await follow(page, 'output[4, tok b]')
    await follow(page, 'pattern[4, 1]')
    await expect(steps(page)).toHaveText(['logits[b]', 'output[4, tok b]', 'pattern[4, 1]'])
    await page.keyboard.press('Alt+ArrowLeft')
    await expect(present(page)).toHaveText('output[4, tok b]')
    await page.keyboard.press('Alt+ArrowRight')
    await expect(present(page)).toHaveText('pattern[4, 1]')
    await steps(page).first().click()
    await expect(value(page)).toHaveText('0.999864')
    await expect(trail(page).getByRole('button', { name: 'Back to the cell before' })).toBeDisabled()
    await page.keyboard.press('Escape')
    await expect(trail(page)).toHaveCount(0)
  })

  test('shows that nothing is left between the terms and the value', async ({ page }) => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    await expect(terms(page)).toContainText('80 terms that are 0')
    await expect(terms(page).locator('.remainder')).toHaveText(/remainder\s*0$/)
  })

  test('lists the terms that are 0, each with the factor that makes it 0', async ({ page }) => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    await terms(page).getByRole('button', { name: '80 terms that are 0' }).click()
    const zeros = terms(page).getByRole('list', { name: 'Terms that are 0' }).getByRole('listitem')
    await expect(zeros).toHaveCount(80)
    const nothings = await zeros.evaluateAll((items) =>
      items.map((item) => [...item.querySelectorAll('.nothing .number')].map((each) => each.textContent)),
    )
    expect(nothings.every((each) => each.length > 0 && each.every((number) => number === '0'))).toBe(true)
    await zeros.first().getByRole('button').first().click()
    await expect(present(page)).toHaveText(/^in\[4, /)
  })

  test('copies the derivation as LaTeX and as text', async ({ page, app }) => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    await inspector(page).getByRole('button', { name: 'Copy as LaTeX' }).click()
    const latex = [
      '\\begin{align*}',
      '  \\mathrm{score}_{4,1} &= \\sum_{i,j} x_{4}[i] \\cdot W_{\\mathrm{QK}}[i,j] \\cdot x_{1}[j] \\\\',
      '  &\\approx 1 \\cdot 10 \\cdot 0.999955 \\\\',
      '  &\\approx 9.99955',
      '\\end{align*}',
      '',
    ].join('\n')
    await expect.poll(() => clipboard(app)).toBe(latex)
    await runCommand(page, 'Copy the derivation as text')
    await expect
      .poll(() => clipboard(app))
      .toContain(
        'in[4, tok a] · W_QK[tok a, prev a] · in[1, prev a] = 1 · 10 · 0.9999546021312976 = 9.999546021312977',
      )
  })

  test('says what the prediction would be without a term, its weight and its head', async ({ page }) => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    const without = inspector(page).getByRole('group', { name: 'logits[b] would be, without' })
    await expect(without.locator('[data-what=weight]')).toHaveText(
      /W_QK\[tok a, prev a\]\s*of 1\.0\s*0\.25\s*−0\.749864/,
    )
    await expect(without.locator('[data-what=head]')).toHaveText(/head 1\.0\s*0\s*−0\.999864/)
    //   e^0 among e^0, e^0.00045, e^0.00045 and e^0.0009
    await expect(without.locator('[data-what=term] dd')).toHaveText(/^0\.249887/)
    await without.getByRole('button', { name: 'This cell' }).click()
    const cell = inspector(page).getByRole('group', { name: 'scores[4, 1] would be, without' })
    await expect(cell.locator('[data-what=term] dd')).toHaveText(/^0 −9\.99955/)
    await expect(cell.locator('[data-what=head]')).toHaveCount(1)
  })
})

test.describe('sensitivity', () => {
  test('draws the derivative over every matrix, and names the weight that moves the cell most', async ({
    page,
  }) => {
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    const most = inspector(page).getByRole('group', { name: 'Changes most with, per unit' })
    //   score[4, 1] = s · x₁[prev a]: what head 0.0 writes for the token before b₁ moves it by s · A[1, 0]
    await expect(most.locator('dt').first()).toContainText('W_OV[prev a, tok a] of 0.0')
    await expect(most.locator('dd').first()).toHaveText('9.99955')

    await most.getByRole('button', { name: 'Show on W_QK and W_OV' }).click()
    const map = page.locator('[data-lane="1.0"] [role=grid][data-stage="1.0.W_QK"]')
    await expect(map).toHaveAccessibleName(/derivatives/)
    await expect(map).not.toHaveAttribute('aria-readonly', 'false')
    const derivatives = await readMap(map)
    //   x₄ is tok a; x₁ is tok b and A[1, 0] = e^10/(e^10 + 1) of prev a
    expect(derivatives[0][1]).toBe(1)
    expect(derivatives[0][4]).toBeCloseTo(Math.exp(10) / (Math.exp(10) + 1), 12)
    expect(derivatives[8].every((each) => each === 0)).toBe(true)

    await page.keyboard.press('Escape')
    await expect(page.getByRole('group', { name: 'Sensitivity' })).toHaveCount(0)
    await expect(map).toHaveAttribute('aria-readonly', 'false')
  })

  test('goes to the strongest weight and stays with its cell', async ({ page }) => {
    await askAboutTheLogit(page)
    await inspector(page).getByRole('button', { name: 'Show on W_QK and W_OV' }).click()
    const bar = page.getByRole('group', { name: 'Sensitivity' })
    await expect(bar).toContainText('logits[b]')
    await inspector(page)
      .getByRole('group', { name: 'Changes most with, per unit' })
      .locator('.cell-link')
      .first()
      .click()
    await expect(bar).toContainText('logits[b]')
    await expect(inspector(page)).toContainText(/Moves logits\[b\] by .* per unit\./)
    await bar.getByRole('button', { name: 'Back to the weights' }).click()
    await expect(bar).toHaveCount(0)
  })
})

test('while stepping, the derivative maps stand beside the step and go along with it', async ({ page }) => {
  await page.keyboard.press('s')
  await page.keyboard.press('Control+i')
  for (let step = 1; step < 9; step++) await page.keyboard.press('F10')
  await inspector(page).getByRole('button', { name: 'Show for every weight' }).click()
  const maps = inspector(page).getByRole('group', { name: 'masked[4, 1], per unit of each weight' })
  const W_QK = maps.locator('[role=grid][data-stage="1.0.W_QK"]')
  //   x₁ is tok b and A[1, 0] = e^10/(e^10 + 1) of prev a, as in the overview
  expect((await readMap(W_QK))[0].slice(0, 5)).toEqual([0, 1, 0, 0, expect.closeTo(0.999955, 6)])
  await page.keyboard.press('F10')
  const next = inspector(page).getByRole('group', { name: /^pattern\[.*, per unit of each weight/ })
  await expect(next).toBeVisible()
  await expect(page.getByRole('group', { name: 'Sensitivity' })).toContainText('pattern[')
})

test.describe('before and after', () => {
  test('every map shows now, the pinned state, or the difference', async ({ page }) => {
    await openLane(page, 2, '1.0')
    await page.getByRole('button', { name: 'Pin this state', exact: true }).click()
    await setStrength(page, '2')
    const bar = page.getByRole('group', { name: 'Pinned state' })
    const pattern = page.locator('[data-lane="1.0"] [role=grid][data-stage="1.0.pattern"]')
    const W_QK = page.locator('[data-lane="1.0"] [role=grid][data-stage="1.0.W_QK"]')
    const [now, logitNow] = [await valueAt(pattern, 3, 0), (await logits(page))[1]]
    // MATHS §1: the logit of b is .6007 at s = 2 and .99986 at 10.
    expect(logitNow).toBeCloseTo(0.6007, 4)

    await bar.getByRole('button', { name: 'Pinned', exact: true }).click()
    await expect(pattern).toHaveAccessibleName(/pinned$/)
    const then = await valueAt(pattern, 3, 0)
    expect(then).toBeCloseTo(0.999864, 6)
    expect((await logits(page))[1]).toBeCloseTo(0.999864, 6)
    await expect(W_QK).not.toHaveAttribute('aria-readonly', 'false')
    expect(await valueAt(W_QK, 0, 4)).toBe(10)

    await bar.getByRole('button', { name: 'Difference' }).click()
    expect(await valueAt(pattern, 3, 0)).toBe(now - then)
    expect(await valueAt(W_QK, 0, 4)).toBe(-8)
    await expect(bar.getByRole('status')).toHaveText('The maps show now minus pinned.')

    await bar.getByRole('button', { name: 'Now' }).click()
    await expect(W_QK).toHaveAttribute('aria-readonly', 'false')
    expect(await valueAt(pattern, 3, 0)).toBe(now)
    await bar.getByRole('button', { name: 'Unpin' }).click()
    await expect(bar).toHaveCount(0)
  })

  test('survives edits, and says which maps cannot be compared', async ({ page }) => {
    await runCommand(page, 'Pin this state')
    await setStrength(page, '3')
    await page.keyboard.press('Control+z')
    await runCommand(page, 'Maps: show now minus pinned')
    const bar = page.getByRole('group', { name: 'Pinned state' })
    await expect(bar).toContainText('Pinned: Opened')
    await page.getByRole('button', { name: 'Token 4: a' }).focus()
    await page.keyboard.press('Delete')
    await expect(bar.getByRole('status')).toHaveText(/stages have another shape than when it was pinned\.$/)
    await expect(
      page.getByRole('note', { name: /scores, head 1\.0: 4 × 4 when it was pinned, 3 × 3 now\./ }).first(),
    ).toBeVisible()
    await expect(bar).toContainText('on a b c d a')
  })

  test('a walk shows the pinned state too, as far as it has come, and says that its sum is of now', async ({
    page,
  }) => {
    await page.getByRole('button', { name: 'Pin this state', exact: true }).click()
    await setStrength(page, '2')
    await runCommand(page, 'Step through the computation')
    for (let i = 0; i < 7; i++) await page.keyboard.press('F10')
    const scores = mapsOf(page, '1.0.scores').last()
    const now = await valueAt(scores, 3, 0)
    const bar = page.getByRole('group', { name: 'Pinned state' })
    await bar.getByRole('button', { name: 'Pinned', exact: true }).click()
    await expect(scores).toHaveAccessibleName(/pinned$/)
    const then = await valueAt(scores, 3, 0)
    expect(then).toBeCloseTo(9.999546, 6)
    await expect(bar.getByRole('status')).toHaveText(
      'The maps show the pinned state, not now. The sum below is of now.',
    )
    await bar.getByRole('button', { name: 'Difference' }).click()
    expect(await valueAt(scores, 3, 0)).toBe(now - then)
    await page.getByRole('button', { name: 'Step back (←)' }).click()
    await page.keyboard.press('F11')
    await page.keyboard.press('F11')
    const later = mapsOf(page, '1.0.scores').last()
    await goTo(later, 3, 3)
    await expect(later.getByRole('gridcell')).toHaveText('Not computed yet.')
  })

  test('pins a state of the history from its menu', async ({ page }) => {
    await setStrength(page, '2')
    await page
      .getByRole('list', { name: 'History, newest first' })
      .getByRole('button', { name: 'Opened' })
      .focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Pin to compare' }).click()
    await expect(page.getByRole('group', { name: 'Pinned state' })).toContainText('Pinned: Opened')
    await clickOn(mapOf(page, '1.0.scores'), 3, 0)
    await expect(inspector(page)).toContainText(/Pinned: 9\.99955\. Difference: −8\.\d+\./)
  })
})

test('what is shown instead of now is accessible', async ({ page }) => {
  await askAboutTheLogit(page)
  await follow(page, 'output[4, tok b]')
  await inspector(page).getByRole('button', { name: 'Show on W_QK and W_OV' }).click()
  const found = () => violations(page, { within: ['main', '[aria-label=Inspector]'] })
  expect(await found()).toEqual([])
  await runCommand(page, 'Pin this state')
  await setStrength(page, '2')
  await runCommand(page, 'Maps: show now minus pinned')
  expect(await found()).toEqual([])
})
