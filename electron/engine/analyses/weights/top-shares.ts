import { columnsBetween, isFinite, rowsAt, type Dense } from './dense'
import { diagonalOf, entryAt, type FactoredMatrix } from './factored-matrix'
import type { Multiplier } from './multiplier'

export interface TopShare {
  /** Share of rows in which fewer than k other entries are as large as the one on the diagonal. */
  readonly share: number
  /** Rows that are a miss because of entries that are equal. */
  readonly ties: number
}

/** The first columns rule out most rows, so their block is narrow. */
const FIRST_COLUMNS = 512
const MORE_COLUMNS = 4096
const ROWS = 8192
const COUNTED_ROWS = 1024

/** A row with so many equal entries is decided by its ties, whatever comes. */
const MANY_TIES = 64

/**
 * How often the diagonal is among the largest entries of its row: a tie is a miss (reference/README.md, `copying`).
 *
 * Block by block, without the rows that have lost. What float32 leaves open is decided in float64, entry by entry.
 *
 * @param ranks the k of top-k, for each a result
 * @returns `null` for a matrix that is not square or not finite
 */
export async function topShares(
  matrix: FactoredMatrix,
  ranks: readonly number[],
  multiplier: Multiplier,
): Promise<TopShare[] | null> {
  const { left, right } = matrix
  const n = left.rows
  if (right.columns !== n || n === 0 || !isFinite(left) || !isFinite(right)) return null
  const own = diagonalOf(matrix)
  if (!own.every(Number.isFinite)) return null
  const doubt = multiplier.precision === 'float64' ? new Float64Array(n) : largestErrors(matrix)
  const above = new Int32Array(n)
  const equal = new Int32Array(n)
  const most = Math.max(...ranks)

  const isOpen = (row: number) => above[row] < most && equal[row] < MANY_TIES
  const count = (rows: Uint32Array, values: Dense['values'], start: number, width: number) => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      const low = own[row] - doubt[row]
      const high = own[row] + doubt[row]
      for (let c = 0, at = i * width; c < width && isOpen(row); c++, at++) {
        const value = values[at]
        if (value < low || start + c === row) continue
        const exact = value > high || doubt[row] === 0 ? value : entryAt(matrix, row, start + c)
        if (exact > own[row]) above[row]++
        else if (exact === own[row]) equal[row]++
      }
    }
  }

  let open = Uint32Array.from({ length: n }, (_, row) => row)
  for (let start = 0; start < n && open.length > 0;) {
    const end = Math.min(n, start + (start === 0 ? FIRST_COLUMNS : MORE_COLUMNS))
    const columns = columnsBetween(right, start, end)
    for (let from = 0; from < open.length; from += ROWS) {
      let rows = open.subarray(from, from + ROWS)
      if (start > 0) {
        // A look at the largest entry spares most rows that are still open the look at all of them.
        const maxima = await multiplier.rowMaxima(rowsAt(left, rows), columns)
        rows = rows.filter((row, i) => maxima[i] >= own[row] - doubt[row])
      }
      for (let top = 0; top < rows.length; top += COUNTED_ROWS) {
        const counted = rows.subarray(top, top + COUNTED_ROWS)
        const { values } = await multiplier.product(rowsAt(left, counted), columns)
        count(counted, values, start, end - start)
      }
    }
    open = open.filter(isOpen)
    start = end
  }
  return ranks.map((k) => {
    let hits = 0
    let ties = 0
    for (let row = 0; row < n; row++) {
      if (above[row] + equal[row] < k) hits++
      else if (above[row] < k) ties++
    }
    return { share: hits / n, ties }
  })
}

/** How far float32 can be from float64 in each row: a bound on the rounding of a dot product, by Cauchy and Schwarz. */
function largestErrors({ left, right }: FactoredMatrix): Float64Array {
  const longest = Math.sqrt(columnSquares(right).reduce((largest, value) => Math.max(largest, value), 0))
  const unit = (left.columns + 2) * 2 ** -24
  return Float64Array.from({ length: left.rows }, (_, row) => {
    let square = 0
    for (let k = 0; k < left.columns; k++) square += left.values[row * left.columns + k] ** 2
    return unit * Math.sqrt(square) * longest
  })
}

function columnSquares({ rows, columns, values }: Dense): Float64Array {
  const squares = new Float64Array(columns)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) squares[c] += values[r * columns + c] ** 2
  }
  return squares
}
