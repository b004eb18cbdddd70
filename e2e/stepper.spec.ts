import type { Locator, Page } from '@playwright/test'
import { expect } from './support/app'
import { violations } from './support/axe'
import { test } from './support/drawn-app'
import { draggedCases, expectRows, type Rows } from './support/expected-stages'
import { activeCell, clickOn, goTo, mapsOf, pointAtNothing, readMap, tileCentre } from './support/map'
import { undoButton } from './support/sandbox'
import { referenceStages } from './support/reference-stages'

test.use({ windowSize: { width: 1440, height: 900 } })

/** What each of the thirteen steps of the sample makes. */
const MADE: readonly (readonly string[])[] = [
  ['X'],
  ['0.0.scores'],
  ['0.0.masked'],
  ['0.0.pattern'],
  ['0.0.values'],
  ['0.0.output'],
  ['0.join', '1.in'],
  ['1.0.scores'],
  ['1.0.masked'],
  ['1.0.pattern'],
  ['1.0.values'],
  ['1.0.output'],
  ['logits'],
]

const slider = (page: Page): Locator => page.getByRole('slider', { name: 'Step', exact: true })
const film = (page: Page): Locator => page.getByRole('navigation', { name: 'Steps' })
const numbers = (page: Page): Locator => page.getByRole('region', { name: 'The cell in numbers' })
/** The map that a step makes: the last of its stage, behind the operands. */
const made = (page: Page, stage: string): Locator => mapsOf(page, stage).last()

async function enter(page: Page): Promise<void> {
  await page.keyboard.press('s')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 1 of 13, embed, complete')
}
async function expectStep(page: Page, number: number): Promise<void> {
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(number))
}
const press = async (page: Page, key: string, times = 1) => {
  for (let i = 0; i < times; i++) await page.keyboard.press(key)
}

/** What of the workspace is larger than the room that it is given, or runs out of it. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main')!
    const { right, bottom } = main.getBoundingClientRect()
    return [...main.querySelectorAll('*')].flatMap((element) => {
      if (element.closest('svg, [role=gridcell], .visually-hidden, .proxy')) return []
      const box = element.getBoundingClientRect()
      const { overflowX, overflowY } = getComputedStyle(element)
      const isTooWide = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
      const isTooHigh = overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1
      const isOutside = box.right > right + 1 || box.bottom > bottom + 1
      return isTooWide || isTooHigh || isOutside ? [element.className.toString()] : []
    })
  })
}

test('from the first step to the last and back, the numbers are those of the reference solution', async ({
  page,
}) => {
  test.slow()
  const expected = referenceStages('abcda', 10)
  const meet = async (index: number) => {
    await expectStep(page, index + 1)
    for (const stage of MADE[index]) {
      const rows: Rows = await readMap(made(page, stage))
      expectRows(rows, expected.get(stage)!, stage)
    }
  }
  await enter(page)
  for (const index of MADE.keys()) {
    if (index > 0) await page.keyboard.press('F10')
    await meet(index)
  }
  for (const index of [...MADE.keys()].reverse()) {
    if (index < MADE.length - 1) await page.getByRole('button', { name: 'Step back (←)' }).click()
    await meet(index)
  }
})

test('what is not computed yet has no number anywhere', async ({ page }) => {
  await enter(page)
  await press(page, 'F10', 6)
  await press(page, 'F11', 15)
  // The start of the step, and fourteen of its sixteen cells.
  await expect(slider(page)).toHaveAttribute(
    'aria-valuetext',
    'Step 8 of 13, head 1.0, scores, cell 14 of 16',
  )
  const scores = made(page, '1.0.scores')
  await goTo(scores, 3, 1)
  expect((await activeCell(scores))!.value).toBeCloseTo(0.000454, 5)
  await page.keyboard.press('ArrowRight')
  const pending = scores.getByRole('gridcell')
  await expect(pending).toHaveText('Not computed yet.')
  await expect(pending).toHaveAttribute('data-value', '')
  await expect(page.getByLabel('Prediction', { exact: true })).toHaveCount(0)

  // A cell that is still to come is a place to run to.
  await clickOn(scores, 3, 3)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 8 of 13, head 1.0, scores, complete')
})

test('a step says its cell in real numbers, tied to the operands by tags', async ({ page }) => {
  await enter(page)
  await press(page, 'ArrowRight', 7)
  await expect(numbers(page).locator('.value')).toHaveText(['9.99955', '1', '10', '0.999955'])
  await expect(numbers(page).getByRole('button')).toHaveText([
    '1in[4, tok a]',
    '2W_QK[tok a, prev a]',
    '3in[1, prev a]',
  ])
  const tags = page.getByRole('main').locator('.map-frame .tag')
  await expect(tags).toHaveText(['1', '2', '3'])
  const weight = mapsOf(page, '1.0.W_QK')
  const { x, y } = await tileCentre(weight, 0, 4)
  const second = (await tags.nth(1).boundingBox())!
  expect(Math.hypot(second.x + second.width / 2 - x, second.y + second.height / 2 - y)).toBeLessThan(40)
})

test('the softmax subtracts the largest, raises e, and then gives each key its share', async ({ page }) => {
  await enter(page)
  await press(page, 'ArrowRight', 8)
  await press(page, 'F11', 1)
  const row = (name: string) =>
    page
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
      .getByRole('cell')
  // Each row takes six: two for the whole of it, then a share a key. Three rows are before the last.
  await press(page, 'F11', 18)
  await press(page, 'F11')
  const empty = ['', '', '', '']
  await expect(row('score')).toHaveText(['9.9995', '4.54e−4', '4.54e−4', '9.08e−4'])
  await expect(row('less the largest')).toHaveText(['0', '−9.9991', '−9.9991', '−9.9986'])
  await expect(row('e to that')).toHaveText(empty)
  await expect(numbers(page)).toContainText('The row is being prepared')
  await press(page, 'F11')
  await expect(row('e to that')).toHaveText(['1', '4.54e−5', '4.54e−5', '4.55e−5'])
  await expect(row('share of the sum')).toHaveText(empty)
  await press(page, 'F11')
  await expect(row('share of the sum')).toHaveText(['0.99986', '', '', ''])
  await press(page, 'F11', 3)
  await expect(row('share of the sum')).toHaveText(['0.99986', '4.54e−5', '4.54e−5', '4.55e−5'])
  await expect(numbers(page).locator('.value')).toHaveText(['4.55e−5', 'e−9.99864', '1.00014'])
})

test('an edit in the middle of a stage keeps the place and changes its numbers', async ({ page }) => {
  const drag = draggedCases().find(({ matrix }) => matrix === '1.0.W_QK')!
  await enter(page)
  await press(page, 'ArrowRight', 6)
  await press(page, 'F11', 14)
  const place = 'Step 8 of 13, head 1.0, scores, cell 13 of 16'
  await expect(slider(page)).toHaveAttribute('aria-valuetext', place)
  await goTo(mapsOf(page, '1.0.W_QK'), drag.row, drag.column)
  await page.keyboard.type(String(drag.to))
  await page.keyboard.press('Enter')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', place)
  const scores = made(page, '1.0.scores')
  const expected = drag.stages.get('1.0.scores')!
  await goTo(scores, 3, 0)
  expect(Math.abs((await activeCell(scores))!.value - expected[3][0])).toBeLessThanOrEqual(1e-12)
  await undoButton(page).click()
  await expect(slider(page)).toHaveAttribute('aria-valuetext', place)
  await goTo(scores, 3, 0)
  expect((await activeCell(scores))!.value).toBeCloseTo(9.99955, 5)
})

test('it is walked by keys alone', async ({ page }) => {
  await enter(page)
  await press(page, 'End')
  await expectStep(page, 13)
  await press(page, 'ArrowLeft', 3)
  await expectStep(page, 10)
  await press(page, 'Home')
  await expectStep(page, 1)
  await press(page, 'F10')
  await expectStep(page, 2)
  await press(page, 'Shift+F11')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 6 of 13, head 0.0, output, complete')
  await press(page, 'F11')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 7 of 13, join, not begun')
  await press(page, 'ArrowDown', 2)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 7 of 13, join, cell 2 of 45')
  await press(page, 'ArrowUp')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 7 of 13, join, cell 1 of 45')
  await expect(film(page).locator('[aria-current=step]')).toHaveAccessibleName('Step 7, join')
  await press(page, 'Escape')
  await expect(slider(page)).toHaveCount(0)
  await press(page, 's')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'Step 7 of 13, join, cell 1 of 45')
})

test('it plays to the end', async ({ page }) => {
  await enter(page)
  await page.getByRole('button', { name: 'Speed 1×' }).click()
  await page.getByRole('menuitemradio', { name: '4×' }).click()
  await press(page, 'ArrowRight', 9)
  await page.getByRole('button', { name: 'Play (Space)' }).click()
  await expect(page.getByRole('button', { name: 'Pause (Space)' })).toBeVisible()
  await expectStep(page, 13)
  await expect(page.getByRole('button', { name: 'Play (Space)' })).toBeVisible()
})

test('a bet is settled by the row', async ({ page }) => {
  await enter(page)
  await press(page, 'ArrowRight', 6)
  const bet = page.getByRole('region', { name: 'Bet first' })
  await expect(bet).toContainText('which key will a₄ match best?')
  await press(page, 'b')
  await expect(bet.getByRole('button').first()).toBeFocused()
  await page.keyboard.press('Space')
  await expect(bet).toContainText('Your bet is b₁.')
  await page.keyboard.press('F10')
  await expect(bet).toContainText('Right: it is b₁, 9.99955.')
})

test('maps that a step has in common with the next move to their place, unless motion is reduced', async ({
  page,
}) => {
  await enter(page)
  await press(page, 'F10', 7)
  await expectStep(page, 8)
  const scores = page.locator('[data-map="1.0.scores"] [role=grid]')
  await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0)
  const before = (await scores.boundingBox())!

  // What moves, and where it is seen in the frame in which its step comes.
  await page.evaluate(() => {
    const moves: unknown[] = []
    new MutationObserver((changes) => {
      for (const map of new Set(changes.map(({ target }) => target as HTMLElement))) {
        const [animation] = map.dataset.map ? map.getAnimations() : []
        if (!animation) continue
        const { left, width } = map.querySelector('[role=grid]')!.getBoundingClientRect()
        const frames = (animation.effect as KeyframeEffect).getKeyframes()
        const { duration } = animation.effect!.getTiming()
        moves.push({
          map: map.dataset.map,
          left,
          width,
          duration,
          frames: frames.filter((at) => at.transform).length,
        })
      }
    }).observe(document.querySelector('main')!, { subtree: true, attributeFilter: ['style'] })
    Object.assign(window, { moves })
  })
  const moves = () => page.evaluate(() => (window as unknown as { moves: Record<string, unknown>[] }).moves)
  await page.keyboard.press('F10')
  await expect.poll(moves).toHaveLength(1)
  const [move] = await moves()
  expect(move).toMatchObject({ map: '1.0.scores', duration: 200, frames: 2 })
  expect(move.left).toBeCloseTo(before.x, 0)
  expect(move.width).toBeCloseTo(before.width, 0)
  await expect.poll(async () => (await scores.boundingBox())!.x).toBeLessThan(before.x - 100)

  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect(page.getByRole('button', { name: 'Play one step (Space)' })).toBeVisible()
  await page.keyboard.press('F10')
  await expectStep(page, 10)
  await expect(made(page, '1.0.pattern')).toBeVisible()
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
  expect(await moves()).toHaveLength(1)
})

for (const [width, height] of [
  [1440, 900],
  [1280, 800],
  [1024, 640],
] as const) {
  test.describe(`at ${width} × ${height}, with the inspector beside it`, () => {
    test.use({ windowSize: { width, height } })
    test('no step is cut off, nor any token', async ({ page }) => {
      test.slow()
      const tokens = page.getByRole('list', { name: 'Tokens' })
      const hidden = () => tokens.evaluate((strip) => strip.scrollWidth - strip.clientWidth)
      await expect.poll(hidden, 'in the overview').toBeLessThanOrEqual(0)
      await enter(page)
      await page.keyboard.press('Control+i')
      await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
      const strength = page.getByRole('textbox', { name: 'Strength, as a number' })
      await expect(strength).toHaveCount(width < 1100 ? 0 : 1)
      await press(page, 'Home')
      for (const index of MADE.keys()) {
        if (index > 0) await page.keyboard.press('F10')
        await expectStep(page, index + 1)
        await expect.poll(() => cutOff(page), `step ${index + 1}`).toEqual([])
      }
    })
  })
}

test('axe finds nothing wrong at any kind of stage', async ({ page }) => {
  test.slow()
  await enter(page)
  let at = 0
  for (const [name, step] of [
    ['scores', 7],
    ['the softmax', 9],
    ['the readout', 12],
  ] as const) {
    await press(page, 'ArrowRight', step - at)
    at = step
    await page.getByRole('button', { name: 'Cell by cell' }).click()
    await pointAtNothing(page)
    expect.soft(await violations(page), name).toEqual([])
    await page.getByRole('button', { name: 'Cell by cell' }).click()
  }
})
