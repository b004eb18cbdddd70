import type { Formula } from './formula'
import type { Cell } from './stage'

export type { Formula } from './formula'

/** A cell that was multiplied into a term, with its value and its name (`W_QK[tok a, prev a]`). */
export interface Factor extends Cell {
  readonly name: string
  readonly value: number
}

export interface Term {
  /** "1 · 10 · 0.999955" */
  readonly text: string
  readonly factors: readonly Factor[]
  /** The product of the factors; for a pattern cell eˣ/Σ. */
  readonly value: number
}

/** Why a cell has its value. The terms add up to it. */
export interface Derivation {
  readonly cell: Cell
  /** "scores[4, 1]" */
  readonly name: string
  readonly value: number
  /** The formula with letters, and the same with this cell's numbers in. */
  readonly formula: Formula
  readonly substituted: Formula
  /** One sentence in words. */
  readonly meaning: string
  /** Terms that are not 0, the largest 256 in order before the others. A weight, a cell of X and a pattern cell have exactly one term. */
  readonly terms: readonly Term[]
  /** How many more terms there are that are exactly 0. */
  readonly zeroTerms: number
  /** The first hundred of these, where they are products of cells. */
  readonly zeros: readonly Term[]
  /** Sum of the terms' values, in the order in which the stage adds them. */
  readonly sum: number
}
