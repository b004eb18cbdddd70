import { cellName } from '../cell-name'
import type { Cell, StageTerm, Trace } from '../stage'
import { entry } from '../stages/terms'
import type { Equation } from './equation'
import type { Step } from './timeline'

/** A number of the sum and the cell that it stands in. */
export interface TaggedFactor {
  readonly cell: Cell
  readonly name: string
  readonly value: number
  /** The same number stands on the cell in its matrix. */
  readonly tag: number
  /** Index of the operand that it is lit in. */
  readonly operand: number
}

/** Why a cell has its value, as far as a step has room for: its largest terms with their factors, and the rest. */
export interface Explanation {
  readonly cell: Cell
  readonly name: string
  readonly value: number
  readonly terms: readonly (readonly TaggedFactor[])[]
  /** Terms that are not shown, and what they add up to. */
  readonly restCount: number
  readonly restValue: number
  readonly zeroTerms: number
  readonly meaning: string
  /** Rows and columns of each operand that take part. */
  readonly bands: readonly { readonly rows: readonly number[]; readonly columns: readonly number[] }[]
}

/** How many factors there is room for. */
const MOST_FACTORS = 6

/** @throws RangeError for a cell that the step does not make */
export function explanationOf(trace: Trace, step: Step, equation: Equation, cell: Cell): Explanation {
  const declared = trace.declaration(step.stage)
  const { terms, zeroTerms } = declared.sum(trace, cell)
  const { shown, rest } = largestTerms(step.kind === 'softmax' ? terms.map(ownScore) : terms)
  let tag = 0
  return {
    cell,
    name: cellName(trace, cell),
    value: entry(trace.values(step.stage), cell.row, cell.column),
    terms: shown.map(({ factors }) =>
      factors.map((factor, place) => ({
        cell: { stage: factor.stage, row: factor.row, column: factor.column },
        name: cellName(trace, factor),
        value: entry(trace.values(factor.stage), factor.row, factor.column),
        tag: ++tag,
        operand: step.kind === 'scores' ? place : operandOf(equation, factor.stage),
      })),
    ),
    restCount: rest.length,
    restValue: rest.reduce((sum, { value }) => sum + value, 0),
    zeroTerms,
    meaning: declared.meaning(trace, cell),
    bands: bandsOf(trace, step, equation, cell),
  }
}

/** A softmax cell is one term of its whole row; its own score is the first factor, and a table shows the others. */
const ownScore = (term: StageTerm): StageTerm => ({ ...term, factors: term.factors.slice(0, 1) })

function largestTerms(terms: readonly StageTerm[]) {
  const sorted = terms.toSorted((a, b) => size(b.value) - size(a.value))
  const width = Math.max(1, sorted[0]?.factors.length ?? 1)
  const count = Math.max(1, Math.floor(MOST_FACTORS / width))
  return { shown: sorted.slice(0, count), rest: sorted.slice(count) }
}

/** What is not a number decides the sum, and comes first. */
const size = (value: number) => (Number.isNaN(value) ? Infinity : Math.abs(value))

function operandOf({ operands }: Equation, stage: string): number {
  return operands.findIndex((operand) => operand.stage === stage)
}

function bandsOf(trace: Trace, { kind, stage }: Step, { operands }: Equation, cell: Cell) {
  if (kind === 'scores') {
    const none = { rows: [], columns: [] }
    return [{ ...none, rows: [cell.row] }, none, { ...none, rows: [cell.column] }]
  }
  const bands = trace.declaration(stage).bands(cell)
  return operands.map((operand) => {
    const own = bands.filter((band) => band.stage === operand.stage)
    return {
      rows: own.flatMap((band) => ('row' in band ? [band.row] : [])),
      columns: own.flatMap((band) => ('column' in band ? [band.column] : [])),
    }
  })
}
