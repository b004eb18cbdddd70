import type { Page } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { expect } from './support/app'
import { test } from './support/drawn-app'
import {
  draggedCases,
  expectRows,
  sampleWith,
  tracedStages,
  type DraggedCase,
} from './support/expected-stages'
import { lane, mapOf, mapsOf, pointAtNothing, readMap, tileCentre, valueAt } from './support/map'
import { colourAt } from './support/pixels'
import { history, logits, openLane, prediction, redoButton, undoButton } from './support/sandbox'

// High enough that a closed lane shows all its stages as thumbnails.
test.use({ windowSize: { width: 1440, height: 900 } })

const LANES = [
  { n: 1, head: '0.0' },
  { n: 2, head: '1.0' },
]
const headOf = (matrix: string) => matrix.slice(0, 3)

/** Presses on a weight and moves the pointer down in several moves, as a hand does; the button stays down. */
async function pressAndPullDown(page: Page, { matrix, row, column }: DraggedCase, pixels: number) {
  const { x, y } = await tileCentre(mapOf(page, matrix), row, column)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y + pixels, { steps: 8 })
  return { x, y }
}

/** 6 px are spent at the value that the drag starts from, then 4 px a step; the pointer ends in mid-step. */
const pixelsFor = (steps: number) => 6 + 4 * steps + 2

const [attentionCase, writingCase] = draggedCases()
const DRAGS = [
  { drag: attentionCase, steps: 8, label: 'Set W_QK[tok a, prev a] to 6' },
  { drag: writingCase, steps: 10, label: 'Set W_OV[prev a, tok a] to 0.5' },
]

/** What the window must show: every stage of the run, each of its maps, in both lanes. */
async function expectEveryMap(page: Page, drag: DraggedCase) {
  const { circuit, tokens } = sampleWith(drag)
  const traced = tracedStages(circuit, tokens)
  const seen = new Set<string>()
  const read = async (stage: string, index = 0) => {
    const got = await readMap(mapsOf(page, stage).nth(index))
    expectRows(got, traced.get(stage)!, `${stage}, as traced`)
    expectRows(got, drag.stages.get(stage)!, `${stage}, as NumPy has it`)
    seen.add(stage)
  }

  for (const { n, head } of LANES) {
    await openLane(page, n, head)
    const full = lane(page, head).getByRole('grid')
    const stages = await full.evaluateAll((grids) =>
      grids.map((grid) => (grid as HTMLElement).dataset.stage!),
    )
    for (const stage of stages.filter((id) => id.startsWith(head))) await read(stage)
  }
  await read('X')
  await read('0.join')
  await read('1.in')
  // Head 0.0 is closed now: its thumbnails say the same as its maps in full did.
  await read('0.0.scores')
  await read('0.0.output')

  const got = await logits(page)
  expectRows([got], traced.get('logits')!, 'logits, as traced')
  expectRows([got], drag.stages.get('logits')!, 'logits, as NumPy has them')
  seen.add('logits')
  expect([...seen].sort()).toEqual([...traced.keys()].sort())
}

for (const { drag, steps, label } of DRAGS) {
  test(`a drag of ${drag.matrix} moves every stage, and is one edit`, async ({ page }) => {
    test.setTimeout(90_000)
    const { circuit, tokens } = exampleDocument('induction')
    const start = tracedStages(circuit, tokens)
    const head = headOf(drag.matrix)
    const open = LANES.find((each) => each.head === head)!
    await openLane(page, open.n, head)

    await pressAndPullDown(page, drag, pixelsFor(steps))
    await page.mouse.up()
    await pointAtNothing(page)
    expect(await history(page)).toEqual([label, 'Opened'])
    await expectEveryMap(page, drag)

    await page.keyboard.press('Control+Z')
    await expect(undoButton(page)).toBeDisabled()
    expect(await logits(page)).toEqual(start.get('logits')![0])
    for (const stage of [drag.matrix, '0.0.output', '1.0.scores', '1.0.pattern', '1.0.output'])
      expect(await readMap(mapOf(page, stage)), `${stage} after undo`).toEqual(start.get(stage))

    await page.keyboard.press('Control+Shift+Z')
    await expect(redoButton(page)).toBeDisabled()
    expectRows([await logits(page)], drag.stages.get('logits')!, 'logits after redo')
    expectRows(await readMap(mapOf(page, '1.0.output')), drag.stages.get('1.0.output')!, 'after redo')
    expect(await history(page)).toEqual([label, 'Opened'])
  })
}

test.describe('a drag under way', () => {
  const bubble = (page: Page) => mapOf(page, attentionCase.matrix).getByRole('gridcell')

  test('is seen everywhere before the button is released, with the new and the old value', async ({
    page,
  }) => {
    await pressAndPullDown(page, attentionCase, pixelsFor(8))
    await expect(bubble(page)).toHaveText('6 was s = 10')
    await expect(prediction(page)).toContainText('0.9926')
    expectRows([await logits(page)], attentionCase.stages.get('logits')!, 'logits during the drag')
    await expect(undoButton(page)).toBeDisabled()
    await page.mouse.up()
    await expect(undoButton(page)).toHaveAccessibleName('Undo: Set W_QK[tok a, prev a] to 6')
  })

  test('is put back by Esc and leaves no edit', async ({ page }) => {
    const before = await logits(page)
    await pressAndPullDown(page, attentionCase, 100)
    await expect.poll(() => logits(page)).not.toEqual(before)
    await page.keyboard.press('Escape')
    expect(await logits(page)).toEqual(before)
    await page.mouse.up()
    await pointAtNothing(page)
    expect(await logits(page)).toEqual(before)
    expect(await valueAt(mapOf(page, '1.0.W_QK'), 0, 4)).toBe(10)
    await expect(undoButton(page)).toBeDisabled()
    await expect(redoButton(page)).toBeDisabled()
  })

  test('leaves no edit when it comes back to where it began', async ({ page }) => {
    const { x, y } = await pressAndPullDown(page, attentionCase, 60)
    await page.mouse.move(x, y)
    await page.mouse.up()
    await expect(undoButton(page)).toBeDisabled()
    const cell = mapOf(page, '1.0.W_QK').getByRole('gridcell')
    await expect(cell).toHaveAttribute('data-content', 's')
  })

  test('takes steps five times as large with Alt, and ten times finer ones with Shift', async ({ page }) => {
    const { x, y } = await pressAndPullDown(page, attentionCase, pixelsFor(2))
    await expect(bubble(page)).toHaveText('9 was s = 10')
    await page.keyboard.down('Alt')
    await page.mouse.move(x, y + pixelsFor(2) + 4)
    await expect(bubble(page)).toHaveText('6.5 was s = 10')
    await page.keyboard.up('Alt')
    await page.keyboard.down('Shift')
    await page.mouse.move(x, y + pixelsFor(2) + 4 + 4 * 3)
    await expect(bubble(page)).toHaveText('6.35 was s = 10')
    await page.keyboard.up('Shift')
    await page.mouse.up()
    await expect(undoButton(page)).toHaveAccessibleName('Undo: Set W_QK[tok a, prev a] to 6.35')
  })

  test('never moves the scale; the scale follows when it is over', async ({ page }) => {
    const matrix = mapOf(page, '1.0.W_QK')
    const scale = lane(page, '1.0')
      .getByRole('img', { name: /^colour scale from minus/ })
      .first()
    await expect(scale).toContainText('10')
    const { x, y } = await tileCentre(matrix, 1, 5)
    const untouched = { x: x - 7, y: y - 7 }
    const colour = await colourAt(page, untouched)

    await pressAndPullDown(page, attentionCase, -pixelsFor(15))
    await expect(bubble(page)).toHaveText('17.5 was s = 10')
    await expect(scale).toContainText('10')
    expect(await colourAt(page, untouched)).toBe(colour)

    await page.mouse.up()
    await expect(scale).toContainText('20')
    await expect.poll(() => colourAt(page, untouched)).not.toBe(colour)
  })
})
