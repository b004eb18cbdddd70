import type { Cell, Trace } from './stage'

/** Two traces of the same sizes at one stage. */
export interface StageDifference {
  readonly stage: string
  /** Whether the stage has as many rows and columns in both. */
  readonly sameShape: boolean
  /** The cell that differs most; `null` where the shapes differ. */
  readonly cell: Cell | null
  /** What the cell holds, and what the reference holds there. */
  readonly got: number
  readonly expected: number
  /** How many cells differ. */
  readonly count: number
}

/** Smaller differences are rounding. */
const TOLERANCE = 1e-9

/**
 * The stages that differ, in the order of the computation: the first is where things part. A stage that only one
 * of the two has is left out.
 */
export function stageDifferences(mine: Trace, reference: Trace): StageDifference[] {
  const others = new Set(reference.stages.map(({ id }) => id))
  return mine.stages.flatMap(({ id }) => {
    const difference = others.has(id) ? differenceAt(mine, reference, id) : null
    return difference ? [difference] : []
  })
}

function differenceAt(mine: Trace, reference: Trace, stage: string): StageDifference | null {
  const a = mine.values(stage)
  const b = reference.values(stage)
  if (a.rows !== b.rows || a.columns !== b.columns) {
    return { stage, sameShape: false, cell: null, got: NaN, expected: NaN, count: 0 }
  }
  let count = 0
  let worst = -1
  let largest = 0
  a.values.forEach((value, i) => {
    const difference = Object.is(value, b.values[i]) ? 0 : Math.abs(value - b.values[i])
    if (difference <= TOLERANCE) return
    count++
    if (worst < 0 || !(difference <= largest)) {
      worst = i
      largest = difference
    }
  })
  if (worst < 0) return null
  const cell = { stage, row: Math.floor(worst / a.columns), column: worst % a.columns }
  return { stage, sameShape: true, cell, got: a.values[worst], expected: b.values[worst], count }
}
