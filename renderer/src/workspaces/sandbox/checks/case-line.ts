import { exactText } from '#shared/circuit/number-text'
import type { CaseResult } from '#shared/circuit/test-run'
import { twoHotTokens } from '#shared/circuit/two-hot-tokens'
import type { TwoHotEmbedding } from '#shared/circuit/circuit'
import type { TestCase } from '#shared/document/test-cases'

/** A case as its list shows it. */
export interface CaseLine {
  readonly index: number
  readonly name: string
  readonly state: 'pass' | 'loose' | 'fail'
  /** What it runs on: "a b c d a, s = 10", "5 × 9". */
  readonly input: string
  /** The largest difference, short: "4e-5". */
  readonly difference: string
  /** Why it fails, or by how much it misses: "b: got 0.25, expected 0.99986". `null` where it passes strictly. */
  readonly fault: string | null
}

export function caseLine(
  index: number,
  testCase: TestCase,
  result: CaseResult,
  embedding: TwoHotEmbedding | null,
): CaseLine {
  const { verdict } = result
  const state = verdict.passesStrictly ? 'pass' : verdict.passes ? 'loose' : 'fail'
  const difference = verdict.worst ? differenceText(verdict.worst.difference) : ''
  return {
    index,
    name: testCase.name,
    state,
    input: inputText(testCase, embedding),
    difference,
    fault: state === 'pass' ? null : faultText(testCase, result, embedding),
  }
}

/** One cell of a case's output. */
export interface CaseCell {
  readonly place: string
  readonly expected: string
  readonly got: string
  /** Whether it differs most. */
  readonly isWorst: boolean
}

/** Every cell of an output, six digits each; none where the shapes differ. */
export function caseCells(
  { kind }: TestCase,
  { expected, got, verdict }: CaseResult,
  embedding: TwoHotEmbedding | null,
): CaseCell[] {
  const { worst, sameShape } = verdict
  if (!got || !sameShape) return []
  return [...expected.values].map((value, i) => {
    const [row, column] = [Math.floor(i / expected.columns), i % expected.columns]
    return {
      place: placeText(kind, row, column, embedding),
      expected: shortText(value),
      got: shortText(got.values[i]),
      isWorst: worst !== null && worst.difference !== 0 && worst.row === row && worst.column === column,
    }
  })
}

function placeText(
  kind: TestCase['kind'],
  row: number,
  column: number,
  embedding: TwoHotEmbedding | null,
): string {
  return kind === 'head' ? `[${row}, ${column}]` : (embedding?.vocabulary[column] ?? `logit ${column}`)
}

function inputText(testCase: TestCase, embedding: TwoHotEmbedding | null): string {
  const { rows, columns } = testCase.X
  if (testCase.kind === 'head') return `X ${rows} × ${columns}`
  const tokens = embedding && twoHotTokens(testCase.X, embedding)
  return `${tokens ? tokens.join(' ') : `X ${rows} × ${columns}`}, s = ${exactText(testCase.strength)}`
}

function faultText(testCase: TestCase, result: CaseResult, embedding: TwoHotEmbedding | null): string {
  const { expected, got, verdict, problem } = result
  if (problem !== null) return problem
  if (!verdict.worst || !got) {
    const shape = got ? `${got.rows} × ${got.columns}` : 'nothing'
    return `The output is ${shape}, expected ${expected.rows} × ${expected.columns}.`
  }
  const { row, column } = verdict.worst
  const at = row * expected.columns + column
  const place = placeText(testCase.kind, row, column, embedding)
  return `${place}: got ${shortText(got.values[at])}, expected ${shortText(expected.values[at])}`
}

function shortText(value: number): string {
  return exactText(Number.isFinite(value) ? Number(value.toPrecision(6)) : value)
}

function differenceText(difference: number): string {
  if (Number.isNaN(difference)) return 'NaN'
  if (difference === 0) return '0'
  return Number.isFinite(difference) ? exactText(Number(difference.toPrecision(1))) : '∞'
}
