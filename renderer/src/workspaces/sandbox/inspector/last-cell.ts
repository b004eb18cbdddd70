import type { Cell, Stage } from '#shared/circuit/stage'

/** The cell of a stage that is computed last: with it, all are. */
export function lastCell({ id, rows, columns }: Stage): Cell {
  return { stage: id, row: rows.labels.length - 1, column: columns.labels.length - 1 }
}
