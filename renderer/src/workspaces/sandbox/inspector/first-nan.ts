import type { Cell, Trace } from '#shared/circuit/stage'

/** The first cell, in the order of the computation, that is not a number. */
export function firstNaN(trace: Trace): Cell | null {
  for (const { id } of trace.stages) {
    const { columns, values } = trace.values(id)
    const index = values.findIndex(Number.isNaN)
    if (index >= 0) return { stage: id, row: Math.floor(index / columns), column: index % columns }
  }
  return null
}
