import type { Trace } from '../stage'
import { isDone, type Place } from './place'
import type { Step, StepKind, Timeline } from './timeline'

/** A row that is still to be settled, on which cell of it a person may bet to be the largest. */
export interface BetRow {
  readonly step: Step
  readonly row: number
}

const BETTABLE: ReadonlySet<StepKind> = new Set(['scores', 'mask', 'softmax', 'readout'])
/** Steps whose answer is not already on the screen when one stands before them. */
const OPEN: ReadonlySet<StepKind> = new Set(['scores', 'readout'])

/** The row to bet on at a place: the one at work, or where all are settled, the last of the next step. */
export function rowToBetOn({ steps }: Timeline, place: Place): BetRow | null {
  const { step, unit } = place
  if (isDone(place)) {
    const next = steps[step.index + 1]
    return next && canBetOn(next) && OPEN.has(next.kind) ? { step: next, row: next.rows - 1 } : null
  }
  return canBetOn(step) ? { step, row: Math.floor((unit + 1) / step.rowUnits) } : null
}

function canBetOn({ kind, rows, columns }: Step): boolean {
  return BETTABLE.has(kind) && rows > 0 && columns > 1
}

/** Whether every cell of a row is computed at a place. */
export function isSettled({ step: at, unit }: Place, { step, row }: BetRow): boolean {
  return at.index === step.index ? unit + 1 >= (row + 1) * step.rowUnits : at.index > step.index
}

/** How many cells of the row are still to come. */
export function cellsToGo({ step: at, unit }: Place, { step, row }: BetRow): number {
  if (at.index < step.index) return step.columns
  return Math.min(step.columns, Math.max(0, (row + 1) * step.rowUnits - (unit + 1)))
}

/** The columns of a row that hold its largest number; several where they are equal, none where there is no number. */
export function winners(trace: Trace, { step, row }: BetRow): readonly number[] {
  const { columns, values } = trace.values(step.stage)
  const own = Array.from(values.subarray(row * columns, (row + 1) * columns))
  const largest = Math.max(...own.filter((value) => !Number.isNaN(value)))
  if (largest === -Infinity) return []
  return own.flatMap((value, column) => (value === largest ? [column] : []))
}
