import { positionText } from '#shared/circuit/axes'
import { dimText } from '#shared/circuit/basis'
import type { Axis, AxisRole, Cell, Stage } from '#shared/circuit/stage'

/** Roles that say nothing beyond the label itself. */
const SILENT: readonly AxisRole[] = ['dim', 'token']

/** Which part of the circuit a stage belongs to: "head 1.0", "after layer 0". */
export function stagePlace({ kind, layer, head }: Stage): string {
  if (layer === null) return ''
  if (head !== null) return `head ${layer}.${head}`
  return kind === 'join' ? `after layer ${layer}` : `layer ${layer}`
}

/** A cell's coordinates in words: "query a₄, key b₁". */
export function cellPlace({ kind, rows, columns }: Stage, { row, column }: Cell): string {
  const words = [axisWords(columns, column)]
  if (kind !== 'logits' || rows.labels.length > 1) words.unshift(axisWords(rows, row))
  return words.join(', ')
}

function axisWords(axis: Axis, index: number): string {
  const label = axis.of === 'positions' ? positionText(axis.labels[index]) : dimText(axis.labels[index])
  return SILENT.includes(axis.role) ? label : `${axis.role} ${label}`
}
