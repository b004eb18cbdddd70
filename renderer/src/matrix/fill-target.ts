import type { Block } from '#shared/circuit/block'
import type { MapCell } from '../charts/geometry'

/** The block with its fill handle dragged to a cell: longer in the one direction that is further; null within it. */
export function fillTarget(source: Block, { row, column }: MapCell): Block | null {
  const down = beyond(row, source.top, source.bottom)
  const across = beyond(column, source.left, source.right)
  if (down === 0 && across === 0) return null
  return Math.abs(down) >= Math.abs(across)
    ? { ...source, top: Math.min(source.top, row), bottom: Math.max(source.bottom, row) }
    : { ...source, left: Math.min(source.left, column), right: Math.max(source.right, column) }
}

function beyond(line: number, first: number, last: number): number {
  if (line < first) return line - first
  return line > last ? line - last : 0
}
