import { transpose } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'

// How a matrix that is filled in by hand is told from a transposed or scaled one.

/** Most weights of W, and no fewer than half of what should be there, stand where the transpose has them. */
export function liesTransposed(W: Matrix, reference: Matrix): boolean {
  const right = supportOf(reference)
  const turned = supportOf(transpose(reference)).filter((index) => !right.includes(index))
  const set = supportOf(W)
  const found = turned.filter((index) => W.values[index] !== 0).length
  return found > set.length / 2 && found >= turned.length / 2
}

/** Most weights that the reference has are set to `value`, which is not what they should be. */
export function mostHold(W: Matrix, reference: Matrix, value: number, should: number): boolean {
  if (isNear(value, should) || value === 0) return false
  const support = supportOf(reference)
  return support.filter((index) => isNear(W.values[index], value)).length > support.length / 2
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b))
}

/** Indices of the cells that are not 0. */
export function supportOf({ values }: Matrix): number[] {
  return [...values.keys()].filter((index) => values[index] !== 0)
}
