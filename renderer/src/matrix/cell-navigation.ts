import type { MapCell, MapGeometry } from '../charts/geometry'

/** The cell that many picture rows further down and columns further right, or as near to it as the grid has one. */
export function cellBeside(
  { rowOffsets, columnOffsets }: MapGeometry,
  { row, column }: MapCell,
  rows: number,
  columns: number,
): MapCell {
  return {
    row: clamped(row + rows, rowOffsets.length),
    column: clamped(column + columns, columnOffsets.length),
  }
}

function clamped(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index))
}
