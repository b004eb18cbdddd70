import { matrixOf, zeros } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'
import type { Weights } from './circuit'
import { expressionValue, type Constants } from './expression'

/** What a cell holds: a number, or an expression of the circuit's constants. */
export type CellContent = number | string

export interface CellChange {
  readonly index: number
  readonly content: CellContent
}

const NO_EXPRESSIONS: ReadonlyMap<number, string> = new Map()

/** [D, D] of zeros. */
export function zeroWeights(D: number): Weights {
  return { ...zeros(D, D), expressions: NO_EXPRESSIONS }
}

/** Weights without any expression. */
export function plainWeights(m: Matrix): Weights {
  return { ...m, expressions: NO_EXPRESSIONS }
}

/**
 * Weights from the contents of their cells, row after row.
 *
 * @throws ShapeError when the rows differ in length
 * @throws RangeError for an expression that names a constant that is not there
 */
export function weightsOf(rows: readonly (readonly CellContent[])[], constants: Constants): Weights {
  const empty = matrixOf(rows.map((row) => row.map(() => 0)))
  const changes = rows.flat().map((content, index) => ({ index, content }))
  return withCells(plainWeights(empty), changes, constants)
}

export function cellContent(weights: Weights, index: number): CellContent {
  return weights.expressions.get(index) ?? weights.values[index]
}

/**
 * The weights with other contents in some cells.
 *
 * @throws RangeError for an index outside, and for an expression that names a constant that is not there
 */
export function withCells(weights: Weights, changes: readonly CellChange[], constants: Constants): Weights {
  if (changes.length === 0) return weights
  const values = weights.values.slice()
  const expressions = new Map(weights.expressions)
  const valueOf = valuesAt(constants)
  for (const { index, content } of changes) {
    if (!(index >= 0 && index < values.length)) throw new RangeError(`There is no cell ${index}.`)
    if (typeof content === 'string') {
      values[index] = valueOf(content)
      expressions.set(index, content)
    } else {
      values[index] = content
      expressions.delete(index)
    }
  }
  return { rows: weights.rows, columns: weights.columns, values, expressions }
}

/** The weights with their expressions at other values of the constants. Plain numbers never move. */
export function withConstants(weights: Weights, constants: Constants): Weights {
  if (weights.expressions.size === 0) return weights
  const values = weights.values.slice()
  const valueOf = valuesAt(constants)
  for (const [index, expression] of weights.expressions) values[index] = valueOf(expression)
  return { rows: weights.rows, columns: weights.columns, values, expressions: weights.expressions }
}

/** Values of expressions; each text is read once, since many cells hold the same. */
function valuesAt(constants: Constants): (expression: string) => number {
  const known = new Map<string, number>()
  return (expression) => {
    const value = known.get(expression) ?? expressionValue(expression, constants)
    known.set(expression, value)
    return value
  }
}
