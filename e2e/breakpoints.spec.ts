import type { Locator, Page } from '@playwright/test'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect, test as plain } from './support/app'
import { violations } from './support/axe'
import { drawn, test } from './support/drawn-app'
import { clickOn, mapOf, mapsOf, goTo } from './support/map'
import { runCommand } from './support/sandbox'
import { announcedSession } from './support/session'

test.use({ windowSize: { width: 1440, height: 900 } })

const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Step', exact: true })
const film = (page: Page): Locator => page.getByRole('navigation', { name: 'Steps' })
const condition = (page: Page): Locator => page.getByRole('combobox', { name: 'Stop when' })
const watchField = (page: Page): Locator => page.getByRole('combobox', { name: 'Watch', exact: true })
const notice = (page: Page): Locator => page.getByRole('status', { name: 'Why the run stopped' })
const watched = (page: Page, text: string): Locator => page.locator(`[data-watch="${text}"]`)
const breakpoints = (page: Page): Locator =>
  page.getByRole('list', { name: 'Breakpoints' }).getByRole('listitem')

/** Opens the field for a condition as a person finds it, and hands one over. */
async function stopWhen(page: Page, text: string): Promise<void> {
  if (!(await condition(page).isVisible())) await runCommand(page, 'Stop when…')
  await expect(condition(page)).toBeVisible()
  await condition(page).fill(text)
  await condition(page).press('Enter')
}
const at = (page: Page, text: string) => expect(slider(page)).toHaveAttribute('aria-valuetext', text)

test('a condition stops a run where it comes true, and says why', async ({ page }) => {
  await stopWhen(page, '1.0.A[4,1] > 0.5')
  await page.keyboard.press('F5')
  await at(page, 'Step 10 of 13, head 1.0, softmax, cell 13 of 16')
  await expect(notice(page)).toHaveText(
    'Stopped in 1.0 softmax at query a₄: 1.0.A[4,1] is 0.999864, more than 0.5.',
  )
  await page.keyboard.press('F5')
  await at(page, 'Step 13 of 13, read out, complete')
  await expect(notice(page)).toHaveText('')

  // The short name asks each head: the first one looks at position 3 from position 4.
  await page.getByRole('button', { name: 'Remove the breakpoint when 1.0.A[4,1] > 0.5' }).click()
  await stopWhen(page, 'argmax(A[4]) != 1')
  await page.getByRole('button', { name: 'First step (Home)' }).click()
  await page.keyboard.press('F5')
  await at(page, 'Step 4 of 13, head 0.0, softmax, complete')
  await expect(notice(page)).toHaveText('Stopped after 0.0 softmax: argmax(A[4]) is 3, not 1.')

  // It is switched off without being lost.
  await breakpoints(page).getByRole('checkbox').uncheck()
  await page.keyboard.press('F5')
  await at(page, 'Step 13 of 13, read out, complete')
})

test('what is no condition is refused with a sentence and a caret, and the run goes on', async ({ page }) => {
  for (const [text, sentence, marked] of [
    ['max|scors| > 100', '“scors” is no stage and no constant. Did you mean scores?', 'scors'],
    ['A[4,1] <', 'It ends where a stage, a number or a constant was expected.', ''],
    ['A[9,1] < 1', '0.0.A has no query 9. Known: 0, 1, 2, 3, 4.', '9'],
    ['A[4,1]', 'This is a number. Compare it with something: < 0.5.', 'A[4,1]'],
    ['while(1)', 'There is no function “while”. Known: max, min', 'while'],
    ['('.repeat(70) + '1' + ')'.repeat(70), 'Too many signs or parentheses are inside one another.', '('],
  ] as const) {
    await stopWhen(page, text)
    await expect(condition(page)).toHaveAttribute('aria-invalid', 'true')
    const refusal = page.getByRole('alert').filter({ hasText: sentence })
    await expect(refusal).toBeVisible()
    const [expression, caret] = (await refusal.locator('pre').textContent())!.split('\n')
    const places = [...caret].flatMap((sign, i) => (sign === '^' ? [i] : []))
    expect(places.map((i) => expression[i] ?? '').join(''), text).toBe(marked)
    // The place is selected in the field, for typing over.
    expect(await condition(page).evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(places[0])
  }
  await expect(breakpoints(page)).toHaveCount(0)

  // A division by zero is a matter of the numbers of the moment: it stays, says so, and does not stop the run.
  await stopWhen(page, '1 / (s - 10) > 0')
  await expect(breakpoints(page)).toHaveCount(1)
  await expect(breakpoints(page)).toContainText('This divides by zero.')
  await condition(page).fill('')
  await page.keyboard.press('F5')
  await at(page, 'Step 13 of 13, read out, complete')
})

test('stages, heads and queries stop runs too, by the film strip, by key and by panel', async ({ page }) => {
  await page.keyboard.press('s')
  const mark = film(page).getByRole('button', { name: 'Stop before 1.0 mask' })
  await mark.click()
  await expect(mark).toHaveAttribute('aria-pressed', 'true')
  await expect(mark).toHaveText('stop')
  await page.keyboard.press('F5')
  await at(page, 'Step 9 of 13, head 1.0, mask, not begun')
  await expect(notice(page)).toHaveText('Stopped before 1.0 mask.')
  await page.keyboard.press('F9')
  await expect(mark).toHaveAttribute('aria-pressed', 'false')

  await page.getByRole('button', { name: 'First step (Home)' }).click()
  await runCommand(page, 'Stop when…')
  await page.keyboard.press('F10')
  await page.keyboard.press('F11')
  await page.getByRole('group', { name: 'Stop before' }).getByRole('button', { name: 'head 0.0' }).click()
  await page.getByRole('button', { name: 'First step (Home)' }).click()
  await page.keyboard.press('F5')
  await at(page, 'Step 2 of 13, head 0.0, scores, not begun')
  await runCommand(page, 'Remove all breakpoints')
  await page.keyboard.press('F11')
  await page.getByRole('group', { name: 'Stop before' }).getByRole('button', { name: 'query a₀' }).click()
  await page.keyboard.press('F5')
  await at(page, 'Step 3 of 13, head 0.0, mask, not begun')
  await expect(notice(page)).toHaveText('Stopped before query a₀ of 0.0 mask.')
})

test('one press runs from the overview to the first breakpoint', async ({ page }) => {
  await page.keyboard.press('s')
  await film(page).getByRole('button', { name: 'Stop before 1.0 scores' }).click()
  await page.keyboard.press('Escape')
  await expect(slider(page)).toHaveCount(0)
  await page.keyboard.press('F5')
  await at(page, 'Step 8 of 13, head 1.0, scores, not begun')

  // From where a walk ended there is nothing ahead: it starts again.
  await page.keyboard.press('End')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F5')
  await at(page, 'Step 8 of 13, head 1.0, scores, not begun')
})

test('a mark on the scrubber switches its breakpoint off and on', async ({ page }) => {
  await page.keyboard.press('s')
  const filmMark = film(page).getByRole('button', { name: 'Stop before 1.0 scores' })
  await filmMark.click()
  const mark = slider(page).locator('[data-stop]')
  await mark.click()
  await expect(mark).toHaveAttribute('data-stop', 'off')
  // The walk stays where it was: the mark is not the track.
  await at(page, 'Step 1 of 13, embed, complete')
  await page.keyboard.press('F5')
  await at(page, 'Step 13 of 13, read out, complete')
  await mark.click()
  await expect(mark).toHaveAttribute('data-stop', 'on')
  await page.keyboard.press('Home')
  await page.keyboard.press('F5')
  await at(page, 'Step 8 of 13, head 1.0, scores, not begun')
})

test('a breakpoint stops a run that plays', async ({ page }) => {
  await stopWhen(page, 'max(0.0.scores) > 9')
  await condition(page).press('Escape')
  await page.getByRole('button', { name: 'Speed 1×' }).click()
  await page.getByRole('menuitemradio', { name: '4×' }).click()
  await page.getByRole('button', { name: 'Play (Space)' }).click()
  await expect(notice(page)).toHaveText('Stopped after 0.0 scores: max(0.0.scores) is 10, more than 9.')
  await expect(page.getByRole('button', { name: 'Play (Space)' })).toBeVisible()
  await at(page, 'Step 2 of 13, head 0.0, scores, complete')
})

test('a watch shows its value now, before the last edit, and over the edits', async ({ page }) => {
  await clickOn(mapOf(page, '1.0.pattern'), 3, 0)
  await page.keyboard.press('Shift+F9')
  const cell = watched(page, '1.0.A[4, 1]')
  await expect(cell.locator('.value')).toHaveText('0.999864')
  await watchField(page).fill('max|sc')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(watchField(page)).toHaveValue('max|scores')
  await watchField(page).pressSequentially('|')
  await page.keyboard.press('Enter')
  await expect(watched(page, 'max|scores|')).toContainText('in 1.0')
  await expect(watched(page, 'max|scores|').locator('.value')).toHaveText('9.99955')

  await goTo(mapOf(page, '1.0.W_QK'), 0, 4)
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  // e² / (e² + 3), but for the leak of the first head.
  await expect(cell.locator('.value')).toHaveText(/^0\.711/)
  await expect(cell).toContainText('was 0.999864')
  await expect(cell.getByRole('img')).toHaveAccessibleName(
    /1\.0\.A\[4, 1\] over the edits: 2 values, from 0\.711\d* to 0\.999864, now 0\.711/,
  )

  // It leads to its cell, and is there while stepping.
  await cell.getByRole('button', { name: '1.0.A[4, 1]', exact: true }).click()
  await runCommand(page, 'Stop when…')
  await expect(cell).toContainText('Not computed yet.')
  await watchField(page).press('F10')
  await page.getByRole('button', { name: 'Last step (End)' }).click()
  await expect(cell.locator('.value')).toHaveText(/^0\.711/)
})

test('the row of a query is shown key by key, with the weights against s', async ({ page }) => {
  await clickOn(mapOf(page, '0.0.scores'), 2, 1)
  const row = page.getByRole('region', { name: 'Row of the query' })
  await expect(row.getByRole('rowheader')).toHaveText(['a₀', 'b₁', 'c₂', 'd₃', 'a₄'])
  const keys = row.locator('tbody tr')
  await expect(keys.nth(1).getByRole('cell')).toHaveText(['10', '10', '1', '≈1'])
  await expect(keys.nth(3).getByRole('cell')).toHaveText(['0', '−∞', '0', '0'])
  await expect(row.getByRole('img')).toHaveAccessibleName(
    'Weight of each key for query c₂ as s changes; s is 10',
  )
  // A key leads to its cell.
  await keys.nth(0).getByRole('button').click()
  await expect(keys.nth(0).getByRole('button')).toHaveAttribute('aria-pressed', 'true')
  await expect(mapsOf(page, '0.0.scores').first()).toBeVisible()

  // In a walk it has what the walk has come to: at the mask, no weights and no curves.
  await page.keyboard.press('s')
  for (let i = 0; i < 2; i++) await page.keyboard.press('F10')
  await page.keyboard.press('Control+i')
  await expect(keys.nth(0).getByRole('cell').nth(1)).toHaveText(/\d/)
  await expect(keys.nth(0).getByRole('cell').nth(2)).toHaveText('Not computed yet.')
  await expect(row.getByRole('img')).toHaveCount(0)
  await page.keyboard.press('F10')
  await expect(keys.nth(0).getByRole('cell').nth(3)).toHaveText(/\d/)
  await expect(row.getByRole('img')).toHaveCount(1)
})

plain('breakpoints, watches and the pinned state are there again after a restart', async ({ launch }) => {
  const profile = scratchFolder(announcedSession(), 'profile')
  const first = await launch({ profile })
  await drawn(first.page)
  await stopWhen(first.page, 'max|scores| > 100')
  await watchField(first.page).fill('s * 2')
  await watchField(first.page).press('Enter')
  await expect(watched(first.page, 's * 2').locator('.value')).toHaveText('20')
  await runCommand(first.page, 'Pin this state')
  await first.app.close()
  const { page } = await launch({ profile })
  await drawn(page)
  await expect(page.getByRole('group', { name: 'Pinned state' })).toContainText('Pinned: Opened')
  await runCommand(page, 'Stop when…')
  await expect(breakpoints(page)).toHaveText(['when max|scores| > 100'])
  await expect(watched(page, 's * 2').locator('.value')).toHaveText('20')
})

test('axe finds nothing wrong with the panel', async ({ page }) => {
  await stopWhen(page, '1.0.A[4,1] > 0.5')
  await stopWhen(page, 'max|scors| > 1')
  await watchField(page).fill('1.0.A[4,1]')
  await watchField(page).press('Enter')
  await page.keyboard.press('F5')
  await expect(notice(page)).toContainText('Stopped')
  const analysed = () => violations(page, { within: '[data-region=inspector]' })
  expect.soft(await analysed()).toEqual([])
  await watchField(page).fill('sc')
  await expect(page.getByRole('option').first()).toBeVisible()
  expect.soft(await analysed()).toEqual([])
})
