import type { Weights } from './circuit'
import { cellContent, type CellContent } from './weights'

/** A cell that two versions of a matrix hold differently. The numbers are what the contents come to in each. */
export interface CellDifference {
  readonly index: number
  readonly before: CellContent
  readonly after: CellContent
  readonly from: number
  readonly to: number
}

/**
 * The cells in which two matrices of one size differ, by content or by value: an expression and the number that it
 * comes to are two contents.
 */
export function differentCells(before: Weights, after: Weights): CellDifference[] {
  if (before === after) return []
  const cells: CellDifference[] = []
  const isPlain = before.expressions.size === 0 && after.expressions.size === 0
  after.values.forEach((to, index) => {
    const from = before.values[index]
    const isSame = from === to || Object.is(from, to)
    if (isPlain && isSame) return
    const [was, is] = [cellContent(before, index), cellContent(after, index)]
    // Two plain zeros are one content, whatever their sign.
    if (isSame && (was === is || (typeof was === 'number' && typeof is === 'number'))) return
    cells.push({ index, before: was, after: is, from, to })
  })
  return cells
}
