import { matrixOf } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'

/** One attention head on its own: `[X, W_QK, W_OV, expected output]`. */
export interface HeadCase {
  readonly kind: 'head'
  readonly name: string
  /** [S, D] */
  readonly X: Matrix
  /** [D, D] */
  readonly W_QK: Matrix
  /** [D, D], row = dim written */
  readonly W_OV: Matrix
  readonly expected: Matrix
}

/** The whole induction circuit: `[X, strength, expected logits]`. */
export interface InductionCase {
  readonly kind: 'induction'
  readonly name: string
  /** [S, D] */
  readonly X: Matrix
  readonly strength: number
  /** [1, V] */
  readonly expected: Matrix
}

export type TestCase = HeadCase | InductionCase

export type ParsedTestCases =
  { readonly ok: true; readonly cases: readonly TestCase[] } | { readonly ok: false; readonly error: string }

/** More would not fit into memory as [S, S]. */
const MOST_ROWS = 2048
const MOST_COLUMNS = 1024

class Refusal extends Error {}

/**
 * Reads a homework file of test cases, of either kind; a case's kind shows in its shape. Rows and columns in the
 * sentences count from 0.
 */
export function parseTestCases(text: string): ParsedTestCases {
  try {
    const file = jsonOf(text)
    if (!isRecord(file))
      throw new Refusal('The file holds no test cases: it is not an object of named cases.')
    const cases = Object.entries(file).map(([name, parts]) => caseOf(printable(name), parts))
    if (cases.length === 0) throw new Refusal('The file holds no test case.')
    return { ok: true, cases }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message }
    throw error
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const literal = /(?<![\w"])-?(NaN|Infinity)(?![\w"])/.exec(text)
    if (literal) throw new Refusal(`The file is not JSON: it holds ${literal[0]}, which JSON does not have.`)
    const fault = printable(error instanceof Error ? error.message : '').replace(/\.?$/, '.')
    throw new Refusal(`The file is not JSON: ${fault}`)
  }
}

function caseOf(name: string, parts: unknown): TestCase {
  if (!Array.isArray(parts)) throw new Refusal(`${name}: it is not a list of parts.`)
  if (parts.length === 3 && !Array.isArray(parts[1])) return inductionCase(name, parts)
  if (parts.length === 4) return headCase(name, parts)
  throw new Refusal(
    `${name}: it has ${count(parts.length, 'part')}, expected 4 (X, W_QK, W_OV, expected output) ` +
      'or 3 (X, strength, expected logits).',
  )
}

function headCase(name: string, parts: readonly unknown[]): HeadCase {
  const X = matrix(name, 'X', parts[0])
  const D = X.columns
  return {
    kind: 'head',
    name,
    X,
    W_QK: matrix(name, 'W_QK', parts[1], D, D),
    W_OV: matrix(name, 'W_OV', parts[2], D, D),
    expected: matrix(name, 'expected output', parts[3]),
  }
}

function inductionCase(name: string, parts: readonly unknown[]): InductionCase {
  const strength = parts[1]
  if (typeof strength !== 'number') throw new Refusal(`${name}: the strength is not a number.`)
  if (!Number.isFinite(strength)) throw new Refusal(`${name}: the strength is too large for a number.`)
  return {
    kind: 'induction',
    name,
    X: matrix(name, 'X', parts[0]),
    strength,
    expected: matrix(name, 'expected logits', [parts[2]]),
  }
}

function matrix(name: string, part: string, value: unknown, rows?: number, columns?: number): Matrix {
  const place = `${name}: ${part}`
  if (!Array.isArray(value)) throw new Refusal(`${place} is not a list of rows.`)
  const width = columns ?? (Array.isArray(value[0]) ? value[0].length : 0)
  const isList = part === 'expected logits'
  value.forEach((row, r) => requireRow(isList ? place : `${place} row ${r}`, row, width))
  if (value.length === 0) throw new Refusal(`${place} has no rows.`)
  if (width === 0) throw new Refusal(`${place} has no columns.`)
  if (rows !== undefined && value.length !== rows) {
    throw new Refusal(`${place} has ${count(value.length, 'row')}, expected ${rows}.`)
  }
  if (value.length > MOST_ROWS)
    throw new Refusal(`${place} has ${value.length} rows; ${MOST_ROWS} are possible.`)
  if (width > MOST_COLUMNS) throw new Refusal(`${place} has ${width} columns; ${MOST_COLUMNS} are possible.`)
  return matrixOf(value as number[][])
}

function requireRow(place: string, row: unknown, columns: number): void {
  if (!Array.isArray(row)) throw new Refusal(`${place} is not a list of numbers.`)
  if (row.length !== columns) {
    throw new Refusal(`${place} has ${count(row.length, 'column')}, expected ${columns}.`)
  }
  row.forEach((value: unknown, c) => {
    if (typeof value !== 'number') throw new Refusal(`${place}, column ${c} is not a number.`)
    if (!Number.isFinite(value)) throw new Refusal(`${place}, column ${c} is too large for a number.`)
  })
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** On one line, without control characters. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
