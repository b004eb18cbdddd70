import { transposed, type Dense } from './dense'

/** A matrix as a product that is never made: left [rows, inner] · right [inner, columns]. */
export interface FactoredMatrix {
  readonly left: Dense
  readonly right: Dense
}

export function transposedFactors({ left, right }: FactoredMatrix): FactoredMatrix {
  return { left: transposed(right), right: transposed(left) }
}

/** Row r · column c, in float64, summed as a product sums it. */
export function entryAt({ left, right }: FactoredMatrix, r: number, c: number): number {
  let sum = 0
  for (let k = 0; k < left.columns; k++) {
    sum += left.values[r * left.columns + k] * right.values[k * right.columns + c]
  }
  return sum
}

/** The diagonal, as far as it goes. */
export function diagonalOf(matrix: FactoredMatrix): Float64Array {
  const length = Math.min(matrix.left.rows, matrix.right.columns)
  return Float64Array.from({ length }, (_, i) => entryAt(matrix, i, i))
}

/** One row, in float64. */
export function chosenRow(matrix: FactoredMatrix, row: number): Float64Array {
  const { left, right } = matrix
  const values = new Float64Array(right.columns)
  for (let k = 0; k < left.columns; k++) {
    const factor = left.values[row * left.columns + k]
    const from = k * right.columns
    for (let c = 0; c < values.length; c++) values[c] += factor * right.values[from + c]
  }
  return values
}
