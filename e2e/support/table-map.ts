import type { Locator, Page } from '@playwright/test'
import { expect } from './app'

/** The numbers of a table that is drawn as a map, cell by cell as a keyboard finds them. */
export async function readTableMap(page: Page, name: string): Promise<number[][]> {
  const grid = page.getByRole('grid', { name, exact: true })
  await expect(grid).toBeVisible()
  const [rows, columns] = await counts(grid)
  await grid.focus()
  // To the first cell, wherever the keyboard was.
  await grid.press('Home')
  for (let row = 1; row < rows; row++) await grid.press('ArrowUp')
  const cell = grid.getByRole('gridcell')
  const values: number[][] = []
  for (let row = 0; row < rows; row++) {
    if (row > 0) {
      await grid.press('ArrowDown')
      await grid.press('Home')
    }
    values.push([])
    for (let column = 0; column < columns; column++) {
      if (column > 0) await grid.press('ArrowRight')
      await expect(cell).toHaveAttribute('aria-colindex', String(column + 1))
      values[row].push(Number(await cell.getAttribute('data-value')))
    }
  }
  return values
}

async function counts(grid: Locator): Promise<[number, number]> {
  const count = async (axis: string) => Number(await grid.getAttribute(`aria-${axis}count`))
  return [await count('row'), await count('col')]
}
