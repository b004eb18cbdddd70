import type { Matrix } from '#shared/tensor/matrix'

/**
 * The mean of matrices of one shape, cell by cell.
 *
 * @param counts whether a row of a matrix counts: a row is the mean over those where it does, or over all where it
 * counts in none
 */
export function meanOf(
  matrices: readonly Matrix[],
  counts: (matrix: number, row: number) => boolean = () => true,
): Matrix {
  const [first, ...rest] = matrices
  if (rest.length === 0) return first
  const { rows, columns } = first
  const values = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const there = matrices.filter((_, i) => counts(i, row))
    const averaged = there.length > 0 ? there : matrices
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      values[at] = averaged.reduce((sum, each) => sum + each.values[at], 0) / averaged.length
    }
  }
  return { rows, columns, values }
}

/** The first less the second, 0 where both are the same infinity; of one alone, zeros. */
export function differenceOf([first, second = first]: readonly Matrix[]): Matrix {
  const values = first.values.map((value, at) =>
    value === second.values[at] ? 0 : value - second.values[at],
  )
  return { ...first, values }
}

/** −Σ p ln p of each row, in nats; 0 ln 0 is 0. A row that looks evenly at k keys has ln k, one that holds NaN none. */
export function rowEntropies({ rows, columns, values }: Matrix): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const line = values.subarray(row * columns, (row + 1) * columns)
    return line.reduce((sum, p) => (p === 0 ? sum : sum - p * Math.log(p)), 0)
  })
}
