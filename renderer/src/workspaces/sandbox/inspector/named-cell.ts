import { cellName } from '#shared/circuit/cell-name'
import type { Cell, Trace } from '#shared/circuit/stage'

export interface NamedCell {
  readonly cell: Cell
  readonly name: string
  readonly value: number
}

export function namedCell(trace: Trace, { stage, row, column }: Cell): NamedCell {
  const cell = { stage, row, column }
  const { columns, values } = trace.values(stage)
  return { cell, name: cellName(trace, cell), value: values[row * columns + column] }
}
