import type { CircuitAxis, CircuitMatrix } from '#shared/ipc/circuits'
import type { Matrix } from '#shared/tensor/matrix'
import type { HeadPlace } from '../named-heads'
import { isFinite, transposed, type Dense } from './dense'
import { chosenRow, transposedFactors, type FactoredMatrix } from './factored-matrix'
import { positionalPattern } from './positional-qk'
import type { TokenCircuits } from './token-circuits'

/** A matrix of weights of which entries are made when they are asked for, in float64. */
export interface CircuitMap {
  readonly rows: number
  readonly columns: number
  readonly rowsAre: CircuitAxis
  readonly columnsAre: CircuitAxis
  /** Whether what it is made from is. */
  readonly finite: boolean
  readonly bytes: number
  /** Entries [rows, columns] of the lines that are named. */
  block(rows: ArrayLike<number>, columns: ArrayLike<number>): Float64Array
  row(index: number): Float64Array
  column(index: number): Float64Array
}

/** The matrix that a window asked for (MATHS §3). */
export async function circuitMap(circuits: TokenCircuits, asked: CircuitMatrix): Promise<CircuitMap> {
  const { weights, multiplier } = circuits
  const positions = async (head: HeadPlace, name: 'W_Q' | 'W_K'): Promise<Dense> =>
    multiplier.product(await weights.W_pos(), (await weights.head(head))[name])
  switch (asked.kind) {
    case 'OV':
      return factoredMap(await circuits.fullOV(asked.heads), 'token', 'output')
    case 'Q':
    case 'K':
      return factoredMap(await circuits.composed(asked.kind, asked.earlier, asked.later), 'token', 'token')
    case 'V':
      return factoredMap(await circuits.composed('V', asked.earlier, asked.later), 'token', 'output')
    case 'QK': {
      const left = await circuits.embedded(asked.head, 'W_Q')
      const right = transposed(await circuits.embedded(asked.head, 'W_K'))
      return factoredMap({ left, right }, 'token', 'token')
    }
    case 'token-position': {
      const left = await circuits.embedded(asked.head, 'W_Q')
      return factoredMap({ left, right: transposed(await positions(asked.head, 'W_K')) }, 'token', 'position')
    }
    case 'position-token': {
      const right = transposed(await circuits.embedded(asked.head, 'W_K'))
      return factoredMap({ left: await positions(asked.head, 'W_Q'), right }, 'position', 'token')
    }
    case 'position-scores': {
      const { columns, rows, values } = await positions(asked.head, 'W_Q')
      const left = { rows, columns, values: values.map((value) => value / weights.config.attn_scale) }
      const right = transposed(await positions(asked.head, 'W_K'))
      return factoredMap({ left, right }, 'position', 'position')
    }
    case 'position-pattern':
      return wholeMap(await positionalPattern(weights, multiplier, asked.head))
    case 'W_QK': {
      const { W_Q, W_K } = await weights.head(asked.head)
      return factoredMap({ left: W_Q, right: transposed(W_K) }, 'dimension', 'dimension')
    }
    case 'W_OV': {
      const { W_V, W_O } = await weights.head(asked.head)
      return factoredMap({ left: W_V, right: W_O }, 'dimension', 'dimension')
    }
  }
}

function factoredMap(matrix: FactoredMatrix, rowsAre: CircuitAxis, columnsAre: CircuitAxis): CircuitMap {
  const { left, right } = matrix
  const turned = transposedFactors(matrix)
  return {
    rows: left.rows,
    columns: right.columns,
    rowsAre,
    columnsAre,
    finite: isFinite(left) && isFinite(right),
    bytes: 2 * (left.values.byteLength + right.values.byteLength),
    block: (rows, columns) => factoredBlock(left, turned.left, rows, columns),
    row: (index) => chosenRow(matrix, index),
    column: (index) => chosenRow(turned, index),
  }
}

/** Inner products of rows of two matrices of equal width: both are read as they lie. */
function factoredBlock(
  left: Dense,
  rightRows: Dense,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
): Float64Array {
  const inner = left.columns
  const found = new Float64Array(rows.length * columns.length)
  let at = 0
  for (let r = 0; r < rows.length; r++) {
    const from = rows[r] * inner
    for (let c = 0; c < columns.length; c++, at++) {
      const other = columns[c] * inner
      let sum = 0
      for (let k = 0; k < inner; k++) sum += left.values[from + k] * rightRows.values[other + k]
      found[at] = sum
    }
  }
  return found
}

function wholeMap({ rows, columns, values }: Matrix): CircuitMap {
  return {
    rows,
    columns,
    rowsAre: 'position',
    columnsAre: 'position',
    finite: values.every(Number.isFinite),
    bytes: values.byteLength,
    block: (chosenRows, chosenColumns) =>
      Float64Array.from(
        { length: chosenRows.length * chosenColumns.length },
        (_, i) =>
          values[
            chosenRows[Math.floor(i / chosenColumns.length)] * columns +
              chosenColumns[i % chosenColumns.length]
          ],
      ),
    row: (index) => values.slice(index * columns, (index + 1) * columns),
    column: (index) => Float64Array.from({ length: rows }, (_, r) => values[r * columns + index]),
  }
}
