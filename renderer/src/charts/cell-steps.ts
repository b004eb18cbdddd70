import type { MapCell, MapGeometry } from './geometry'

interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

const ARROWS: Record<string, readonly [down: number, across: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/**
 * The cell that a key leads to: an arrow to the next one, with Ctrl (or Cmd) to the edge of the role group and on to
 * the edge of the next; Home and End to the ends of the picture's row, with Ctrl to its corners.
 *
 * @returns the same cell at an edge, `null` for a key that moves nothing
 */
export function cellStep(
  geometry: MapGeometry,
  from: MapCell,
  { key, ctrlKey, metaKey }: Key,
): MapCell | null {
  const far = ctrlKey || metaKey
  const { transposed, rowOffsets, columnOffsets, rowGroups, columnGroups } = geometry
  const [row, column] = transposed ? [from.column, from.row] : [from.row, from.column]
  const cell = (line: number, place: number): MapCell =>
    transposed ? { row: place, column: line } : { row: line, column: place }
  const [lastRow, lastColumn] = [rowOffsets.length - 1, columnOffsets.length - 1]
  if (key === 'Home') return cell(far ? 0 : row, 0)
  if (key === 'End') return cell(far ? lastRow : row, lastColumn)
  const arrow = ARROWS[key]
  if (!arrow) return null
  const [down, across] = arrow
  return cell(
    far ? groupEdge(rowGroups, row, down) : clamp(row + down, lastRow),
    far ? groupEdge(columnGroups, column, across) : clamp(column + across, lastColumn),
  )
}

function groupEdge(groups: MapGeometry['rowGroups'], line: number, direction: number): number {
  if (direction === 0) return line
  const edges = groups.map(({ first, last }) => (direction < 0 ? first : last))
  const ahead =
    direction < 0 ? edges.reverse().find((edge) => edge < line) : edges.find((edge) => edge > line)
  return ahead ?? line
}

function clamp(line: number, last: number): number {
  return Math.max(0, Math.min(last, line))
}
