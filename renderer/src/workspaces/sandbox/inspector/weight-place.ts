import type { WeightPlace } from '#shared/circuit/circuit'
import type { Cell, Trace } from '#shared/circuit/stage'

/** The matrix and the index in it that a cell of a weight stage stands for; `null` for any other stage. */
export function weightPlace(trace: Trace, cell: Cell): { place: WeightPlace; index: number } | null {
  const { kind, layer, head, columns } = trace.stage(cell.stage)
  if ((kind !== 'W_QK' && kind !== 'W_OV') || layer === null || head === null) return null
  return { place: { layer, head, name: kind }, index: cell.row * columns.labels.length + cell.column }
}
