import type { MapCell, MapGeometry } from '../charts/geometry'

/** The cell that many picture rows further down and columns further right, or as near to it as the grid has one. */
export function cellBeside(
  { rowOffsets, columnOffsets, transposed }: MapGeometry,
  { row, column }: MapCell,
  rows: number,
  columns: number,
): MapCell {
  const [line, place] = transposed ? [column, row] : [row, column]
  const down = clamped(line + rows, rowOffsets.length)
  const across = clamped(place + columns, columnOffsets.length)
  return transposed ? { row: across, column: down } : { row: down, column: across }
}

function clamped(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index))
}
