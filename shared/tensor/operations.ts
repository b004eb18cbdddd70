import type { Matrix } from './matrix'
import { ShapeError } from './shape-error'

// Every product runs over all entries: 0 · ∞ is NaN and must stay so, so a zero is never skipped.

/** The [rows, columns] matrix of zeros. */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) }
}

/** @throws ShapeError when the rows differ in length */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0
  const values = new Float64Array(rows.length * columns)
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw new ShapeError(`Row ${r} has ${row.length} columns, expected ${columns}.`)
    }
    values.set(row, r * columns)
  })
  return { rows: rows.length, columns, values }
}

export function rowsOf(m: Matrix): number[][] {
  return Array.from({ length: m.rows }, (_, r) =>
    Array.from(m.values.subarray(r * m.columns, (r + 1) * m.columns)),
  )
}

/**
 * a · b, [a.rows, b.columns].
 *
 * @throws ShapeError when a has not as many columns as b has rows
 */
export function product(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) throw doesNotFit(a, b)
  const { rows, columns: inner } = a
  const columns = b.columns
  const left = a.values
  const right = b.values
  const values = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const out = r * columns
    for (let k = 0; k < inner; k++) {
      const factor = left[r * inner + k]
      const from = k * columns
      for (let c = 0; c < columns; c++) values[out + c] += factor * right[from + c]
    }
  }
  return { rows, columns, values }
}

/**
 * a · bᵀ, [a.rows, b.rows].
 *
 * @throws ShapeError when a and b differ in their columns
 */
export function productTransposed(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.columns) throw doesNotFit(a, transpose(b))
  const { rows, columns: inner } = a
  const columns = b.rows
  const left = a.values
  const right = b.values
  const values = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let k = 0; k < inner; k++) sum += left[r * inner + k] * right[c * inner + k]
      values[r * columns + c] = sum
    }
  }
  return { rows, columns, values }
}

/**
 * Adds b to a, in place.
 *
 * @throws ShapeError when they differ in shape
 */
export function addTo(a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new ShapeError(`${b.rows} × ${b.columns} cannot be added to ${a.rows} × ${a.columns}.`)
  for (let i = 0; i < a.values.length; i++) a.values[i] += b.values[i]
}

export function transpose(m: Matrix): Matrix {
  const values = new Float64Array(m.rows * m.columns)
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.columns; c++) values[c * m.rows + r] = m.values[r * m.columns + c]
  }
  return { rows: m.columns, columns: m.rows, values }
}

function doesNotFit(a: Matrix, b: Matrix): ShapeError {
  return new ShapeError(`${a.rows} × ${a.columns} times ${b.rows} × ${b.columns} is not defined.`)
}
