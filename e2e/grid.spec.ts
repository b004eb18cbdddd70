import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { expect } from './support/app'
import { violations } from './support/axe'
import { drawn, test } from './support/drawn-app'
import { activeCell, clickOn, goTo, lane, mapOf, readMap, tileCentre } from './support/map'
import { history, logits, openLane, prediction, runCommand } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const EMPTY = 'Induction circuit, empty matrices'
const PUBLISHED = [0.000045, 0.999864, 0.000045, 0.000045]

const editable = (page: Page, stage: string): Locator =>
  page.locator(`[data-lane] [role=grid][data-stage="${stage}"][aria-readonly=false]`)

async function expectPublished(page: Page): Promise<void> {
  await expect(prediction(page).locator('.token')).toHaveText('b')
  for (const [i, value] of (await logits(page)).entries())
    expect(Math.abs(value - PUBLISHED[i])).toBeLessThanOrEqual(1e-6)
}

/** The four paints that make the induction circuit, newest first. */
const FOUR_PAINTS = [
  'Stamp identity tok → prev on W_OV',
  'Paint W_QK diagonal, 4 cells',
  'Stamp identity tok → tok on W_OV',
  'Paint W_QK diagonal, 4 cells',
]

test('the induction circuit is built from empty with four keys for paints and no mouse', async ({ page }) => {
  await runCommand(page, `Open ${EMPTY}`)
  const paint = async (stage: string, row: number, column: number, key: string) => {
    await goTo(editable(page, stage), row, column)
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await openLane(page, 2, '1.0')
  await paint('1.0.W_QK', 0, 4, 'd')
  await paint('1.0.W_OV', 0, 0, 'i')
  await openLane(page, 1, '0.0')
  await paint('0.0.W_QK', 4, 4, 'Shift+D')
  await paint('0.0.W_OV', 4, 0, 'i')
  await openLane(page, 2, '1.0')
  await expectPublished(page)
  expect((await history(page)).slice(0, 4)).toEqual(FOUR_PAINTS)
})

test('the induction circuit is built from empty with the mouse alone', async ({ page }) => {
  await page.getByRole('button', { name: /^Document/ }).click()
  await page.getByRole('menuitem', { name: EMPTY }).click()
  const paint = async (stage: string, row: number, column: number, item: RegExp) => {
    const { x, y } = await tileCentre(editable(page, stage), row, column)
    await page.mouse.click(x, y, { button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Paint|Stamp)$/ })
      .click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await paint('1.0.W_QK', 0, 4, /^Paint a diagonal/)
  await paint('1.0.W_OV', 0, 0, /^Stamp an identity/)
  await lane(page, '0.0').getByRole('button', { name: 'Head 0.0' }).click()
  await paint('0.0.W_QK', 4, 4, /^Paint a shifted diagonal/)
  await paint('0.0.W_OV', 4, 0, /^Stamp an identity/)
  await lane(page, '1.0').getByRole('button', { name: 'Head 1.0' }).click()
  await expectPublished(page)
  expect((await history(page)).slice(0, 4)).toEqual(FOUR_PAINTS)
})

test.describe('the clipboard', () => {
  const clipboard = (app: ElectronApplication) => app.evaluate(({ clipboard: system }) => system.readText())
  const put = (app: ElectronApplication, text: string) =>
    app.evaluate(({ clipboard: system }, value) => system.writeText(value), text)

  test('carries a block from one matrix to another, and its labels to elsewhere', async ({ app, page }) => {
    const W_QK = editable(page, '1.0.W_QK')
    const W_OV = editable(page, '1.0.W_OV')
    await goTo(W_QK, 0, 4)
    for (const key of ['Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
    await page.keyboard.press('Control+c')
    await expect.poll(() => clipboard(app)).toBe('s\t0\n0\ts')
    await page.keyboard.press('Control+Shift+C')
    await expect.poll(() => clipboard(app)).toBe('\tprev a\tprev b\ntok a\ts\t0\ntok b\t0\ts')

    // What was copied with labels is pasted without them.
    await goTo(W_OV, 7, 7)
    await page.keyboard.press('Control+v')
    await expect.poll(async () => (await history(page))[0]).toBe('Paste 2 × 2 into W_OV')
    const values = await readMap(W_OV)
    expect([values[7].slice(7), values[8].slice(7)]).toEqual([
      [10, 0],
      [0, 10],
    ])
  })

  test('refuses what does not fit or is no number, and a million cells, in one sentence each', async ({
    app,
    page,
  }) => {
    const W_OV = editable(page, '1.0.W_OV')
    const before = await readMap(W_OV)
    await goTo(W_OV, 5, 5)
    const line = new Array<number>(1000).fill(1).join('\t')
    for (const [text, sentence] of [
      ['1\t2\t3\t4\t5', 'The block is 1 × 5; W_OV has room for 4 × 4 here.'],
      ['1\t2\n3\tx', 'Row 2, column 2: “x” is not a number. Nothing was pasted.'],
      [
        new Array<string>(1000).fill(line).join('\n'),
        'The block is 1000 × 1000; W_OV has room for 4 × 4 here.',
      ],
    ]) {
      await put(app, text)
      await page.keyboard.press('Control+v')
      await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible()
    }
    expect(await readMap(W_OV)).toEqual(before)
  })

  test('says how it reads commas without tabs, and pastes on Enter', async ({ app, page }) => {
    const W_OV = editable(page, '1.0.W_OV')
    await goTo(W_OV, 5, 5)
    await put(app, '1,5')
    await page.keyboard.press('Control+v')
    await expect(page.getByRole('dialog', { name: 'Paste' })).toContainText('2 columns')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await history(page))[0]).toBe('Paste 1 × 2 into W_OV')
  })
})

test('selected cells are dragged together, and Ctrl Z takes all of it back', async ({ page }) => {
  const W_QK = editable(page, '1.0.W_QK')
  const before = await readMap(W_QK)
  const [from, to] = [await tileCentre(W_QK, 0, 4), await tileCentre(W_QK, 3, 7)]
  await clickOn(W_QK, 0, 4)
  await page.keyboard.down('Shift')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x, from.y + 14)
  await page.mouse.up()
  expect((await history(page))[0]).toBe('Move 16 cells of W_QK')
  const moved = await readMap(W_QK)
  const by = moved[0][4] - before[0][4]
  expect(by).toBeLessThan(0)
  for (let row = 0; row < 9; row++)
    for (let column = 0; column < 9; column++) {
      const inside = row < 4 && column >= 4 && column < 8
      expect(moved[row][column]).toBeCloseTo(before[row][column] + (inside ? by : 0), 9)
    }
  await page.keyboard.press('Control+z')
  expect(await readMap(W_QK)).toEqual(before)
})

test('a row label selects its row, and the handle of one cell repeats it', async ({ page }) => {
  const W_OV = editable(page, '1.0.W_OV')
  await clickOn(W_OV, 0, 0)
  const handle = (await W_OV.locator('.handle').boundingBox())!
  const down = await tileCentre(W_OV, 2, 0)
  await page.mouse.move(handle.x + 4, handle.y + 4)
  await page.mouse.down()
  await page.mouse.move(down.x, down.y, { steps: 3 })
  await page.mouse.up()
  expect((await history(page))[0]).toBe('Fill 2 cells of W_OV')
  expect((await readMap(mapOf(page, '1.0.W_OV'))).slice(0, 3).map(([first]) => first)).toEqual([1, 1, 1])

  const grid = (await W_OV.boundingBox())!
  const first = await tileCentre(W_OV, 0, 0)
  await page.mouse.click(grid.x - 12, first.y)
  await page.keyboard.press('Delete')
  expect((await readMap(W_OV))[0]).toEqual(new Array(9).fill(0))
})

test('the brush paints a diagonal where it is pressed', async ({ page }) => {
  await runCommand(page, `Open ${EMPTY}`)
  await openLane(page, 1, '0.0')
  const W_QK = editable(page, '0.0.W_QK')
  await goTo(W_QK, 4, 4)
  await page.keyboard.press('b')
  const panel = page.getByRole('dialog', { name: 'Brush' })
  await panel.getByRole('radio', { name: 'diagonal' }).click()
  await clickOn(W_QK, 6, 5)
  await panel.getByRole('button', { name: 'Done' }).click()
  expect((await history(page))[0]).toBe('Paint 4 cells of W_QK')
  const values = await readMap(W_QK)
  for (let row = 5; row < 9; row++) expect(values[row][row - 1]).toBe(10)
})

test('commands of the palette act on the matrix that was worked in last', async ({ page }) => {
  const W_OV = editable(page, '1.0.W_OV')
  await goTo(W_OV, 0, 0)
  await runCommand(page, 'Select the role block')
  await runCommand(page, 'Zero cells')
  expect((await history(page))[0]).toBe('Clear 4 cells of W_OV')
  expect(await logits(page)).toEqual([0, 0, 0, 0])
})

test('a matrix of 128 × 128 is enlarged in its place, scrolls, and is walked by key and by its small map', async ({
  launch,
  scratch,
}) => {
  const vocabulary = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(0x4e00 + i))
  const tokens = [...vocabulary.slice(0, 8), ...vocabulary.slice(0, 8)]
  const path = join(scratch, 'largest.circuit')
  writeFileSync(path, serializeDocument(exampleDocument('induction', { vocabulary, positions: 64, tokens })))
  const { page } = await launch({ args: [path] })
  await drawn(page)
  await page.keyboard.press('Alt+1')
  const W_QK = editable(page, '0.0.W_QK')
  const small = (await W_QK.boundingBox())!
  await page.mouse.move(small.x + small.width / 2, small.y + small.height / 2)
  await page.keyboard.down('Control')
  for (let i = 0; i < 4; i++) {
    const { width } = (await W_QK.boundingBox())!
    await page.mouse.wheel(0, -100)
    await expect.poll(async () => (await W_QK.boundingBox())!.width).toBeGreaterThan(width)
  }
  await page.keyboard.up('Control')

  const seen = (await page.locator('[data-lane] .viewport.zoomed').boundingBox())!
  const isSeen = async () => {
    const box = (await W_QK.getByRole('gridcell').boundingBox())!
    return box.x > seen.x && box.y > seen.y && box.x < seen.x + seen.width && box.y < seen.y + seen.height
  }
  await W_QK.focus()
  for (const [key, row, column] of [
    ['Control+End', 127, 127],
    ['Control+Home', 0, 0],
    ['Control+ArrowDown', 63, 0],
  ] as const) {
    await page.keyboard.press(key)
    expect(await activeCell(W_QK)).toMatchObject({ row, column })
    await expect.poll(isSeen).toBe(true)
  }
  const left = (await W_QK.boundingBox())!.x
  const map = (await page.locator('.mini-map').boundingBox())!
  await page.mouse.click(map.x + map.width - 20, map.y + 20)
  await expect.poll(async () => (await W_QK.boundingBox())!.x).toBeLessThan(left)
})

test('axe finds nothing wrong with a selection and with the tools', async ({ page }) => {
  test.setTimeout(90_000)
  // A panel stands at the end of the page, outside of its landmarks.
  const check = async () => expect(await violations(page, { except: ['region'] })).toEqual([])
  const W_QK = editable(page, '1.0.W_QK')
  await goTo(W_QK, 0, 0)
  await page.keyboard.press('Control+Shift+ArrowRight')
  await check()
  for (const key of ['d', 'i', 'b']) {
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
    await check()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('cells are copied and pasted from the menu of a cell and from the palette', async ({ page }) => {
  const stage = '1.0.W_QK'
  const inMenu = async (row: number, column: number, item: string) => {
    const { x, y } = await tileCentre(editable(page, stage), row, column)
    await page.mouse.click(x, y, { button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
    await expect(page.getByRole('menu')).toHaveCount(0)
  }
  await inMenu(0, 4, 'Copy cells Ctrl C')
  await inMenu(5, 0, 'Paste into cells Ctrl V')
  await expect.poll(async () => (await history(page))[0]).toBe('Set W_QK[prev b, tok a] to s')
  await goTo(editable(page, stage), 6, 2)
  await runCommand(page, 'Paste into cells')
  await expect.poll(async () => (await history(page))[0]).toBe('Set W_QK[prev c, tok c] to s')
  expect((await readMap(editable(page, stage)))[6][2]).toBe(10)
})

test('a block pasted under the magnifier goes into the whole matrix, also beyond what is seen', async ({
  launch,
  scratch,
}) => {
  const vocabulary = Array.from({ length: 26 }, (_, i) => String.fromCodePoint(97 + i))
  const path = join(scratch, 'wide.circuit')
  const wide = exampleDocument('induction', { vocabulary, positions: 38, tokens: ['a', 'b', 'a'] })
  writeFileSync(path, serializeDocument({ ...wide, name: 'Wide' }))
  const { app, page } = await launch({ args: [path] })
  await drawn(page)
  const whole = editable(page, '1.0.W_QK')
  await goTo(whole, 3, 2)
  await page.keyboard.press('Enter')
  const lens = page.locator('.magnifier [role=grid]')
  await expect(lens).toHaveAttribute('aria-rowcount', '64')
  expect(
    (await lens.locator('xpath=ancestor::*[contains(@class, "viewport")]').boundingBox())!.width,
  ).toBeLessThan(300)

  // 12 × 12, three lines more than the magnifier shows.
  const text = Array.from({ length: 12 }, (_, r) =>
    Array.from({ length: 12 }, (__, c) => String(r * 12 + c + 1)).join('\t'),
  ).join('\n')
  await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
  await lens.focus()
  await page.keyboard.press('Control+Home')
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+v')
  await expect.poll(async () => (await history(page))[0]).toBe('Paste 12 × 12 into W_QK')
  const corner = async (row: number, column: number) => {
    await goTo(whole, row, column)
    return (await activeCell(whole))!.value
  }
  expect([await corner(3, 0), await corner(14, 11), await corner(15, 11)]).toEqual([1, 144, 0])
})
