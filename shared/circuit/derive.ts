import { cellName } from './cell-name'
import type { Derivation, Factor, Term } from './derivation'
import type { Formula } from './formula'
import { largestFirst } from './largest-first'
import { exactText } from './number-text'
import type { Band, Cell, StageTerm, Trace } from './stage'
import { entry, factorsOf, requireCell } from './stages/terms'

/** How many terms a substituted formula spells out. */
const SPELT_OUT = 3

/**
 * Why a cell has its value: formula, meaning, and the terms that add up to it.
 *
 * @throws RangeError for a cell that this circuit does not have
 */
export function derive(trace: Trace, cell: Cell): Derivation {
  requireCell(trace, cell)
  const declared = trace.declaration(cell.stage)
  const { terms: stageTerms, zeroTerms, zeros = [] } = declared.sum(trace, cell)
  const sum = stageTerms.reduce((total, { value }) => total + value, 0)
  const terms = largestFirst(stageTerms).map((term) => new NamedTerm(trace, term))
  return {
    cell,
    name: cellName(trace, cell),
    value: entry(trace.values(cell.stage), cell.row, cell.column),
    formula: declared.formula(trace, cell),
    substituted: declared.substituted?.(trace, cell) ?? spelledOut(terms),
    meaning: declared.meaning(trace, cell),
    terms,
    zeroTerms,
    zeros: zeros.map((term) => new NamedTerm(trace, term)),
    sum,
  }
}

/** The cells that a cell was computed from, without those that contribute exactly 0. */
export function sourcesOf(trace: Trace, cell: Cell): readonly Cell[] {
  requireCell(trace, cell)
  const declared = trace.declaration(cell.stage)
  return declared.sources?.(trace, cell) ?? factorsOf(declared.sum(trace, cell))
}

/** The cells of the directly following stages that use a cell and would change with it. */
export function targetsOf(trace: Trace, cell: Cell): readonly Cell[] {
  requireCell(trace, cell)
  return trace.declarations
    .filter(({ operands }) => operands.includes(cell.stage))
    .flatMap((declared) => declared.users(trace, cell))
}

/** Whole rows and columns of the operands that take part in computing a cell. */
export function bandsOf(trace: Trace, cell: Cell): readonly Band[] {
  requireCell(trace, cell)
  return trace.declaration(cell.stage).bands(cell)
}

/**
 * Where the cells that a cell reads were written: for each source in a layer's input, the heads' outputs and the
 * carried input that were joined there.
 */
export function originsOf(trace: Trace, cell: Cell): readonly Cell[] {
  return sourcesOf(trace, cell)
    .filter(({ stage }) => trace.stage(stage).kind === 'in')
    .flatMap((source) => sourcesOf(trace, source))
    .flatMap((joined) => sourcesOf(trace, joined))
}

/** Names and texts are made when they are read: a dense score has D² terms, and a view shows three. */
class NamedTerm implements Term {
  readonly #trace: Trace
  readonly #term: StageTerm

  constructor(trace: Trace, term: StageTerm) {
    this.#trace = trace
    this.#term = term
  }

  get value(): number {
    return this.#term.value
  }

  get text(): string {
    return this.#term.text ?? productText(this.#trace, this.#term)
  }

  get factors(): readonly Factor[] {
    return this.#term.factors.map((cell) => factorOf(this.#trace, cell))
  }
}

/** "1 · 10 · 0.999955" */
function productText(trace: Trace, { factors, value }: StageTerm): string {
  if (factors.length === 0) return exactText(value)
  return factors
    .map(({ stage, row, column }) => exactText(entry(trace.values(stage), row, column)))
    .join(' · ')
}

function factorOf(trace: Trace, cell: Cell): Factor {
  return {
    ...cell,
    name: cellName(trace, cell),
    value: entry(trace.values(cell.stage), cell.row, cell.column),
  }
}

function spelledOut(terms: readonly Term[]): Formula {
  if (terms.length === 0) return ['0']
  const text = terms
    .slice(0, SPELT_OUT)
    .map((term) => term.text)
    .join(' + ')
  return [terms.length > SPELT_OUT ? `${text} + …` : text]
}
