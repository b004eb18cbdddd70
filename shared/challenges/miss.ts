import type { Cell, Trace } from '../circuit/stage'

/** The first thing that a check does not find as it should be. */
export interface Miss {
  /** The sequence on which it shows; empty where X is given. */
  readonly tokens: readonly string[]
  /** The strength at which it shows; `null` for that of the lesson. */
  readonly strength: number | null
  /** Where it shows; `null` where there is no such cell. */
  readonly cell: Cell | null
  /** What was expected there and what is there instead, without the sequence: "position 3: expected a, got …". */
  readonly text: string
  /** How far a run on the same sequence is from what was expected: 0 is there. */
  distance(run: Trace): number
}

/** Runs the circuit that is checked on a sequence, at the lesson's strength unless another is named. */
export type Run = (tokens: readonly string[], strength?: number) => Trace

/** `a b c d a` as tokens. */
export function tokensOf(sequence: string): string[] {
  return sequence.split(' ').filter((token) => token !== '')
}

/** A number of a check in two decimals, as far as that says what it is; the true minus. */
export function shownNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞'
  const rounded = value.toFixed(2)
  const text = Number.isInteger(value) ? String(value) : rounded
  return text.replace('-', '−')
}
