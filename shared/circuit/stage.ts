import type { Matrix } from '#shared/tensor/matrix'
import type { Dim } from './basis'
import type { Circuit } from './circuit'
import type { Formula } from './formula'

export type StageKind =
  | 'X'
  | 'in'
  | 'W_QK'
  | 'W_OV'
  | 'scores'
  | 'mask'
  | 'masked'
  | 'pattern'
  | 'values'
  | 'output'
  | 'join'
  | 'logits'

/** A position is its token with its original index (`b1` stays `b1` after position 0 is dropped). */
export interface Position {
  readonly token: string
  readonly index: number
}

export type AxisRole =
  'query' | 'key' | 'position' | 'dim' | 'writes to' | 'reads from' | 'token' | 'layer' | 'head'

export type Axis =
  | { readonly role: AxisRole; readonly of: 'positions'; readonly labels: readonly Position[] }
  | { readonly role: AxisRole; readonly of: 'dims'; readonly labels: readonly Dim[] }

/** How a stage's numbers are coloured: signed about 0, probabilities 0…1, or allowed / masked. */
export type StageScale = 'signed' | 'probability' | 'mask'

/** A stage before it has numbers: what it is and what its rows and columns mean. */
export interface Stage {
  /** As in docs of the command line: `X`, `0.0.W_QK`, `0.join`, `1.in`, `logits`. */
  readonly id: string
  readonly kind: StageKind
  /** Index of the layer that it belongs to; `null` for `X` and `logits`. */
  readonly layer: number | null
  /** Index of the head within its layer; `null` for stages between heads. */
  readonly head: number | null
  readonly title: string
  readonly rows: Axis
  readonly columns: Axis
  readonly scale: StageScale
}

/** One cell of one stage; row and column are indices into the stage's axes. */
export interface Cell {
  readonly stage: string
  readonly row: number
  readonly column: number
}

/** A whole row or column of a stage that takes part in computing a cell. */
export type Band =
  { readonly stage: string; readonly row: number } | { readonly stage: string; readonly column: number }

/** One product of cells that a cell is the sum of. `text` where it is more than its factors' numbers. */
export interface StageTerm {
  readonly factors: readonly Cell[]
  readonly value: number
  readonly text?: string
}

/** A cell as a sum, in the order in which its stage adds. Of terms that are exactly 0 there may be very many. */
export interface StageSum {
  readonly terms: readonly StageTerm[]
  readonly zeroTerms: number
  /** The first hundred of those that are 0, where they are products. */
  readonly zeros?: readonly StageTerm[]
}

/**
 * All that is known about one stage: what it is, how it is computed, and for any cell where it comes from and
 * what it means. Each kind is declared once, in its own file of `stages/`; cells given to it are its own.
 */
export interface StageDeclaration {
  readonly stage: Stage
  /** Ids of the stages that it is computed from. */
  readonly operands: readonly string[]
  compute(trace: Trace): Matrix
  sum(trace: Trace, cell: Cell): StageSum
  /** Cells that decide a cell; where absent, all factors of its terms. */
  sources?(trace: Trace, cell: Cell): readonly Cell[]
  /** The cells of this stage that use a cell of one of its operands and would change with it. */
  users(trace: Trace, operandCell: Cell): readonly Cell[]
  /**
   * Reverse mode, one step: adds to the gradients of its operands what the gradient of this stage gives them.
   * Absent where nothing that it is computed from can move.
   */
  pull?(trace: Trace, gradient: Matrix, gradients: Gradients): void
  /** Whole rows and columns of the operands that take part in a cell. */
  bands(cell: Cell): readonly Band[]
  formula(trace: Trace, cell: Cell): Formula
  /** The right-hand side with numbers; where absent, the largest terms. */
  substituted?(trace: Trace, cell: Cell): Formula
  meaning(trace: Trace, cell: Cell): string
}

/** For each stage, how much one chosen number changes with each of its cells; zeros until something is added. */
export interface Gradients {
  of(stage: string): Matrix
}

/** All stages of one run, in the order of the computation. */
export interface Trace {
  readonly circuit: Circuit
  readonly stages: readonly Stage[]
  readonly declarations: readonly StageDeclaration[]
  /** Tokens that were traced; empty for a given X. */
  readonly tokens: readonly string[]
  /** @throws RangeError for an id that this circuit does not have */
  stage(id: string): Stage
  /** @throws RangeError for an id that this circuit does not have */
  declaration(id: string): StageDeclaration
  /** @throws RangeError for an id that this circuit does not have */
  values(id: string): Matrix
}
