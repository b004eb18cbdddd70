import { exactText } from '../number-text'
import type { Axis } from '../stage'
import { ConditionRefusal, type Span } from './problem'

export type Shape = 'single' | 'row' | 'matrix'

/** What an expression comes to: a number or a truth, or a row or a matrix of them. */
export interface Value {
  readonly shape: Shape
  /** A truth is stored as 1 or 0. */
  readonly of: 'number' | 'truth'
  readonly rows: number
  readonly columns: number
  /** [rows, columns], row after row. */
  readonly values: Float64Array
  /** What the columns are, where they are those of a stage. */
  readonly axis: Axis | null
}

export function numberValue(value: number): Value {
  return { shape: 'single', of: 'number', rows: 1, columns: 1, values: Float64Array.of(value), axis: null }
}

export function truthValue(value: boolean): Value {
  return { ...numberValue(value ? 1 : 0), of: 'truth' }
}

/** A value in which every cell was made another. */
export function mapped(value: Value, of: Value['of'], change: (cell: number) => number): Value {
  return { ...value, of, values: value.values.map(change) }
}

/**
 * Two values made one, cell by cell; a single one goes with every cell of the other.
 *
 * @throws ConditionRefusal when they have other shapes
 */
export function combined(
  left: Value,
  right: Value,
  of: Value['of'],
  span: Span,
  combine: (a: number, b: number) => number,
): Value {
  if (right.shape === 'single') return mapped(left, of, (a) => combine(a, right.values[0]))
  if (left.shape === 'single') return mapped(right, of, (b) => combine(left.values[0], b))
  if (left.shape !== right.shape || left.rows !== right.rows || left.columns !== right.columns) {
    const message = `${aText(left)} does not go with ${aText(right)}.`
    throw new ConditionRefusal('type', message[0].toUpperCase() + message.slice(1), span)
  }
  const values = left.values.map((a, i) => combine(a, right.values[i]))
  return { ...left, of, values, axis: left.axis ?? right.axis }
}

/** What a value is, with its article: "a row of 4", "a matrix of 4 × 9", "a number". */
export function aText({ shape, of, rows, columns }: Value): string {
  const truths = of === 'truth' ? ' truths' : ''
  if (shape === 'row') return `a row of ${columns}${truths}`
  if (shape === 'matrix') return `a matrix of ${rows} × ${columns}${truths}`
  return of === 'truth' ? 'a truth' : 'a number'
}

/** Cells that are spelt out. */
const SPELT_OUT = 6

/** A value as prose shows it: `0.333`, `true`, `[1, 0, 0]`, `4 × 9`. */
export function valueText({ shape, of, rows, columns, values }: Value): string {
  const cell = (value: number) => (of === 'truth' ? (value ? 'true' : 'false') : exactText(value))
  if (shape === 'single') return cell(values[0])
  if (shape === 'matrix') return `${rows} × ${columns}`
  const shown = [...values.subarray(0, SPELT_OUT)].map(cell)
  return `[${shown.join(', ')}${columns > SPELT_OUT ? ', …' : ''}]`
}
