import { expect, type Locator, type Page } from '@playwright/test'

/** A cell of a map: its place, counted from 0, and its number in full precision. */
export interface MapCell {
  row: number
  column: number
  value: number
}

export interface Point {
  x: number
  y: number
}

/** Every map of a stage that the window shows: full size in an open lane, small elsewhere. */
export const mapsOf = (page: Page, stage: string): Locator =>
  page.locator(`[role=grid][data-stage="${stage}"]`)

/** The map of a stage; the first where there are several. */
export const mapOf = (page: Page, stage: string): Locator => mapsOf(page, stage).first()

export const lane = (page: Page, head: string): Locator => page.locator(`[data-lane="${head}"]`)

async function shapeOf(map: Locator): Promise<[rows: number, columns: number]> {
  const rows = await map.getAttribute('aria-rowcount')
  const columns = await map.getAttribute('aria-colcount')
  return [Number(rows), Number(columns)]
}

/** The cell that a map offers to assistive technology; null when it offers none. */
export function activeCell(map: Locator): Promise<MapCell | null> {
  return map.evaluate((grid) => {
    const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
    if (!cell || cell.getAttribute('role') !== 'gridcell' || !grid.contains(cell)) return null
    return {
      row: Number(cell.getAttribute('aria-rowindex')) - 1,
      column: Number(cell.getAttribute('aria-colindex')) - 1,
      value: Number(cell.dataset.value),
    }
  })
}

/** Goes to a cell by key, the way a person without a pointer does. */
export async function goTo(map: Locator, row: number, column: number): Promise<void> {
  const { keyboard } = map.page()
  await map.focus()
  await keyboard.press('Control+Home')
  for (let i = 0; i < row; i++) await keyboard.press('ArrowDown')
  for (let i = 0; i < column; i++) await keyboard.press('ArrowRight')
  expect(await activeCell(map)).toMatchObject({ row, column })
}

/** The number of a cell, in full precision. */
export async function valueAt(map: Locator, row: number, column: number): Promise<number> {
  await goTo(map, row, column)
  return (await activeCell(map))!.value
}

/**
 * Reads a whole map cell by cell with the arrow keys: to the right, a line down, back to the left, and so on. The keys
 * are pressed from inside the page, because real ones are dealt with one a frame.
 */
export function readMap(map: Locator): Promise<number[][]> {
  return map.evaluate(async (grid) => {
    const rows = Number(grid.getAttribute('aria-rowcount'))
    const columns = Number(grid.getAttribute('aria-colcount'))
    const press = (key: string, ctrlKey = false) =>
      grid.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
    const nextTask = () =>
      new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          port1.close()
          resolve()
        }
        port2.postMessage(null)
      })
    const read = async (row: number, column: number) => {
      await nextTask()
      const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
      const place = [cell?.getAttribute('aria-rowindex'), cell?.getAttribute('aria-colindex')]
      if (!cell || !grid.contains(cell) || place.join() !== [row + 1, column + 1].join())
        throw new Error(
          `The map shows the cell in row, column ${place.join()}, not ${row + 1},${column + 1}.`,
        )
      return Number(cell.dataset.value)
    }

    const values = Array.from({ length: rows }, () => new Array<number>(columns))
    ;(grid as HTMLElement).focus()
    press('Home', true)
    for (let row = 0; row < rows; row++) {
      const forward = row % 2 === 0
      for (let step = 0; step < columns; step++) {
        const column = forward ? step : columns - 1 - step
        values[row][column] = await read(row, column)
        if (step < columns - 1) press(forward ? 'ArrowRight' : 'ArrowLeft')
      }
      press('ArrowDown')
    }
    return values
  })
}

/**
 * The middle of every tile of a map in the window, by row and column. The gaps between groups of dimensions are much
 * less than a tile, so that even steps do.
 */
export async function tileCentres(map: Locator): Promise<Point[][]> {
  const [rows, columns] = await shapeOf(map)
  const box = (await map.boundingBox())!
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => ({
      x: box.x + ((column + 0.5) / columns) * box.width,
      y: box.y + ((row + 0.5) / rows) * box.height,
    })),
  )
}

export async function tileCentre(map: Locator, row: number, column: number): Promise<Point> {
  return (await tileCentres(map))[row][column]
}

export async function pointAt(map: Locator, row: number, column: number): Promise<void> {
  const { x, y } = await tileCentre(map, row, column)
  await map.page().mouse.move(x, y)
}

export async function clickOn(map: Locator, row: number, column: number): Promise<void> {
  const { x, y } = await tileCentre(map, row, column)
  await map.page().mouse.click(x, y)
}

/** Moves the pointer to where no map is, so that nothing is pointed at. */
export async function pointAtNothing(page: Page): Promise<void> {
  const bar = (await page.locator('[data-region=status]').boundingBox())!
  await page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 2)
}
