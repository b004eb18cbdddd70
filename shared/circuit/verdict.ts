import type { Matrix } from '../tensor/matrix'

/** How an output compares with the expected one. */
export interface Verdict {
  readonly sameShape: boolean
  /** The homework's rule: |Δ| ≤ 1e-6 + 1e-5 · |got| in every cell. */
  readonly passes: boolean
  /** |Δ| ≤ 1e-6 in every cell. */
  readonly passesStrictly: boolean
  /** The cell with the largest difference; `null` when the shapes differ or there is no cell. */
  readonly worst: WorstCell | null
}

export interface WorstCell {
  readonly row: number
  readonly column: number
  /** |expected − got|; NaN where got is not a number. */
  readonly difference: number
}

const ABSOLUTE = 1e-6
const RELATIVE = 1e-5

/**
 * Compares shapes first, then cells. A cell that is not a finite number passes nowhere: ∞ would be within the
 * relative tolerance of ∞.
 *
 * @param expected finite numbers
 */
export function verdict(expected: Matrix, got: Matrix): Verdict {
  if (expected.rows !== got.rows || expected.columns !== got.columns) {
    return { sameShape: false, passes: false, passesStrictly: false, worst: null }
  }
  let passes = true
  let passesStrictly = true
  let worst: WorstCell | null = null
  got.values.forEach((value, i) => {
    const difference = Math.abs(expected.values[i] - value)
    const isFinite = Number.isFinite(value)
    passes &&= isFinite && difference <= ABSOLUTE + RELATIVE * Math.abs(value)
    passesStrictly &&= isFinite && difference <= ABSOLUTE
    if (worst === null || isWorse(difference, worst.difference)) {
      worst = { row: Math.floor(i / got.columns), column: i % got.columns, difference }
    }
  })
  return { sameShape: true, passes, passesStrictly, worst }
}

function isWorse(difference: number, than: number): boolean {
  return Number.isNaN(difference) ? !Number.isNaN(than) : difference > than
}
