import type { Cell } from '../stage'
import { cellOfUnit, SOFTMAX_LEAD, unitOfCell, type Step, type Timeline } from './timeline'

/** A point of the walk: the steps before it are done, and of its own step the fine steps `0 … unit`. */
export interface Place {
  readonly step: Step
  /** The last fine step that was done; −1 where the step is only about to begin. */
  readonly unit: number
}

/** The same point, told so that it outlives a change of the circuit's shape. */
export interface Bookmark {
  readonly stage: string
  readonly index: number
  /** −1: about to begin; ∞: done, however many rows there are. */
  readonly row: number
  /** Fine steps of that row that were done before this one. */
  readonly within: number
}

export const lastUnit = ({ units }: Step): number => units - 1
export const isDone = ({ step, unit }: Place): boolean => unit >= lastUnit(step)

export function bookmarkOf({ step, unit }: Place): Bookmark {
  const at = { stage: step.stage, index: step.index }
  if (unit < 0) return { ...at, row: -1, within: 0 }
  const row = Math.floor(unit / step.rowUnits)
  return { ...at, row, within: unit - row * step.rowUnits }
}

/** A bookmark at the end of a step. */
export function endOf({ stage, index }: Step): Bookmark {
  return { stage, index, row: Infinity, within: 0 }
}

/** The place that a bookmark means now: its own stage's step where there still is one, else the nearest. */
export function placeAt({ steps }: Timeline, { stage, index, row, within }: Bookmark): Place {
  const step = steps.find((each) => each.stage === stage) ?? steps[Math.min(index, steps.length - 1)]
  if (row < 0 || step.units === 0) return { step, unit: -1 }
  if (row >= step.rows) return { step, unit: lastUnit(step) }
  return { step, unit: row * step.rowUnits + Math.min(within, step.rowUnits - 1) }
}

/** One fine step on; `null` at the end of everything. A new step first stands before its first cell. */
export function placeAfter({ steps }: Timeline, { step, unit }: Place): Place | null {
  if (unit < lastUnit(step)) return { step, unit: unit + 1 }
  const next = steps[step.index + 1]
  return next ? { step: next, unit: -1 } : null
}

/** One fine step back; `null` at the start of everything. */
export function placeBefore({ steps }: Timeline, { step, unit }: Place): Place | null {
  if (unit >= 0) return { step, unit: unit - 1 }
  const previous = steps[step.index - 1]
  return previous ? { step: previous, unit: lastUnit(previous) } : null
}

/** The place at which a cell has just been made; `null` for one that is given: a weight, a mask. */
export function placeOfCell(timeline: Timeline, cell: Cell): Place | null {
  const step = timeline.stepOf.get(cell.stage)
  if (!step) return null
  const row = timeline.takenRows.get(cell.stage)?.[cell.row] ?? cell.row
  return { step, unit: unitOfCell(step, { row, column: cell.column }) }
}

/** The cell that the place is about; `null` before the first of its step. */
export function cellAt({ step, unit }: Place): Cell | null {
  return unit < 0 ? null : cellOfUnit(step, unit)
}

/** How far a row of the softmax is: 0 the largest subtracted, 1 e raised, from 2 on the share of key `phase − 2`. */
export function softmaxPhase({ step, unit }: Place): number {
  return unit < 0 ? -1 : unit % step.rowUnits
}

/**
 * How many cells of a stage are computed at a place, in the order of rows; `Infinity` for what is given.
 */
export function computedCells(timeline: Timeline, place: Place, stage: string): number {
  const step = timeline.stepOf.get(stage)
  if (!step) return Infinity
  if (step.index < place.step.index) return Infinity
  if (step.index > place.step.index) return 0
  const made = madeCells(place)
  const taken = timeline.takenRows.get(stage)
  if (!taken) return made
  const { columns } = step
  return taken.reduce((sum, row) => sum + Math.min(columns, Math.max(0, made - row * columns)), 0)
}

function madeCells({ step, unit }: Place): number {
  if (step.kind !== 'softmax') return unit + 1
  const row = Math.floor((unit + 1) / step.rowUnits)
  return row * step.columns + Math.max(0, unit + 1 - row * step.rowUnits - SOFTMAX_LEAD)
}
