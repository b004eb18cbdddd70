/** A matrix, row after row, in the precision of what made it: weights are float32, products as the multiplier makes them. */
export interface Dense {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array | Float64Array
}

/** Numbers on a side of the squares in which a matrix is turned: one of each matrix fits in a cache. */
const TILE = 32

export function transposed({ rows, columns, values }: Dense): Dense {
  const turned =
    values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length)
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(rows, top + TILE)
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(columns, left + TILE)
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) turned[c * rows + r] = values[r * columns + c]
      }
    }
  }
  return { rows: columns, columns: rows, values: turned }
}

/** Rows [start, end), without a copy. */
export function rowsBetween({ columns, values }: Dense, start: number, end: number): Dense {
  return { rows: end - start, columns, values: values.subarray(start * columns, end * columns) }
}

/** Columns [start, end). */
export function columnsBetween({ rows, columns, values }: Dense, start: number, end: number): Dense {
  const width = end - start
  const kept =
    values instanceof Float32Array ? new Float32Array(rows * width) : new Float64Array(rows * width)
  for (let r = 0; r < rows; r++) kept.set(values.subarray(r * columns + start, r * columns + end), r * width)
  return { rows, columns: width, values: kept }
}

/** The rows that are named, in that order. */
export function rowsAt({ columns, values }: Dense, indices: ArrayLike<number>): Dense {
  const { length } = indices
  const kept =
    values instanceof Float32Array ? new Float32Array(length * columns) : new Float64Array(length * columns)
  for (let r = 0; r < length; r++) {
    kept.set(values.subarray(indices[r] * columns, (indices[r] + 1) * columns), r * columns)
  }
  return { rows: length, columns, values: kept }
}

/** One above the other; all have the same number of columns. Those that lie so already are not copied. */
export function stacked(parts: readonly Dense[]): Dense {
  const { columns } = parts[0]
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const whole = lyingTogether(parts)
  if (whole) return { rows, columns, values: whole }
  const values = parts.some((part) => part.values instanceof Float64Array)
    ? new Float64Array(rows * columns)
    : new Float32Array(rows * columns)
  let at = 0
  for (const part of parts) {
    values.set(part.values, at)
    at += part.values.length
  }
  return { rows, columns, values }
}

/** The numbers of parts that lie one behind the other in one buffer of float32; else `null`. */
function lyingTogether(parts: readonly Dense[]): Float32Array | null {
  const { buffer, byteOffset: first } = parts[0].values
  let end = first
  for (const { values } of parts) {
    if (!(values instanceof Float32Array) || values.buffer !== buffer || values.byteOffset !== end)
      return null
    end += values.byteLength
  }
  return new Float32Array(buffer, first, (end - first) / Float32Array.BYTES_PER_ELEMENT)
}

/** Side by side; all have the same number of rows. */
export function sideBySide(parts: readonly Dense[]): Dense {
  if (parts.length === 1) return parts[0]
  const [{ rows }] = parts
  const columns = parts.reduce((sum, part) => sum + part.columns, 0)
  const values = parts.some((part) => part.values instanceof Float64Array)
    ? new Float64Array(rows * columns)
    : new Float32Array(rows * columns)
  let left = 0
  for (const part of parts) {
    const { columns: width } = part
    for (let r = 0; r < rows; r++) {
      values.set(part.values.subarray(r * width, (r + 1) * width), r * columns + left)
    }
    left += width
  }
  return { rows, columns, values }
}

export function squareSum({ values }: Dense): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i]
  return sum
}

/** Whether there is neither NaN nor ∞. */
export function isFinite({ values }: Dense): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}
