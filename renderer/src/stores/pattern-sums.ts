import type { Matrix } from '#shared/tensor/matrix'

/** The mean of matrices of one shape, cell by cell. */
export function meanOf(matrices: readonly Matrix[]): Matrix {
  const [first, ...rest] = matrices
  if (rest.length === 0) return first
  const values = first.values.map((value, at) => rest.reduce((sum, each) => sum + each.values[at], value))
  return { ...first, values: values.map((sum) => sum / matrices.length) }
}

/** The first less the second, 0 where both are the same infinity; of one alone, zeros. */
export function differenceOf([first, second = first]: readonly Matrix[]): Matrix {
  const values = first.values.map((value, at) =>
    value === second.values[at] ? 0 : value - second.values[at],
  )
  return { ...first, values }
}

/** −Σ p ln p of each row, in nats; 0 ln 0 is 0. A row that looks evenly at k keys has ln k. */
export function rowEntropies({ rows, columns, values }: Matrix): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const line = values.subarray(row * columns, (row + 1) * columns)
    return line.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
  })
}
