import type { Circuit, WeightName, Weights } from '../circuit'
import { cellContent, withCells, zeroWeights, type CellChange } from '../weights'

/** For each old dim, the new one that it becomes; −1 where there is none. */
export type MovedDims = readonly number[]

/** Dims under other names and in another order: each goes where the same key stands. */
export function movedDims(before: readonly string[], after: readonly string[]): MovedDims {
  const places = new Map(after.map((key, dim) => [key, dim]))
  return before.map((key) => places.get(key) ?? -1)
}

export interface MovedCells {
  readonly weights: Weights
  /** How many cells that were not 0 have no place any more. */
  readonly lost: number
}

/**
 * A matrix with its cells where their two dims come to stand; the rest is 0.
 *
 * @param D how many dims there are afterwards
 */
export function movedCells(
  weights: Weights,
  rows: MovedDims,
  columns: MovedDims,
  { constants }: Pick<Circuit, 'constants'>,
  D: number,
): MovedCells {
  const changes: CellChange[] = []
  let lost = 0
  for (let row = 0; row < weights.rows; row++) {
    for (let column = 0; column < weights.columns; column++) {
      const content = cellContent(weights, row * weights.columns + column)
      if (Object.is(content, 0)) continue
      if (rows[row] < 0 || columns[column] < 0) lost++
      else changes.push({ index: rows[row] * D + columns[column], content })
    }
  }
  return { weights: withCells(zeroWeights(D), changes, constants), lost }
}

/** What of a head's matrices has no place any more, a phrase each: "4 cells of W_QK of head 0.0". */
export function lostCells(moved: Readonly<Record<WeightName, MovedCells>>, head: string): string[] {
  return (['W_QK', 'W_OV'] as const).flatMap((name) => {
    const { lost } = moved[name]
    return lost > 0 ? [`${lost} ${lost === 1 ? 'cell' : 'cells'} of ${name} of ${head}`] : []
  })
}
