import type { Axis, Stage } from '#shared/circuit/stage'

/** A cell of one map, in indices of its stage's axes. */
export interface MapCell {
  readonly row: number
  readonly column: number
}

export function sameCell(a?: MapCell | null, b?: MapCell | null): boolean {
  return a?.row === b?.row && a?.column === b?.column
}

/** A run of neighbouring lines of one role, in picture pixels along its axis. */
export interface LineGroup {
  /** `null` on an axis of positions. */
  readonly role: string | null
  readonly first: number
  readonly last: number
  readonly offset: number
  readonly length: number
}

/** Where the tiles of a map lie, in CSS pixels from the top left corner of its first tile. */
export interface MapGeometry {
  readonly pitch: number
  /** Edge of a tile: the pitch less the gap. */
  readonly tile: number
  readonly radius: number
  readonly transposed: boolean
  /** What runs down and across the picture: the stage's axes, exchanged when the picture is transposed. */
  readonly rows: Axis
  readonly columns: Axis
  /** Top of each picture row, left of each picture column. */
  readonly rowOffsets: readonly number[]
  readonly columnOffsets: readonly number[]
  readonly rowGroups: readonly LineGroup[]
  readonly columnGroups: readonly LineGroup[]
  readonly width: number
  readonly height: number
  /** The stage's cell under a point, `null` outside and between role groups. */
  cellAt(x: number, y: number): MapCell | null
  /** Top left corner of the tile of a stage's cell. */
  cornerOf(cell: MapCell): { readonly x: number; readonly y: number }
  /** Whether the map has a cell: light from elsewhere may name one that is gone. */
  has(cell: MapCell): boolean
}

/** Lays out a map at a whole pitch: 1 px between tiles (none under 4 px), a little more between role groups. */
export function mapGeometry(
  stage: Pick<Stage, 'rows' | 'columns'>,
  pitch: number,
  { transposed = false }: { readonly transposed?: boolean } = {},
): MapGeometry {
  const [rows, columns] = transposed ? [stage.columns, stage.rows] : [stage.rows, stage.columns]
  const tile = pitch - (pitch < 4 ? 0 : 1)
  const [down, across] = [lines(rows, pitch, tile), lines(columns, pitch, tile)]
  return {
    pitch,
    tile,
    radius: tileRadius(pitch),
    transposed,
    rows,
    columns,
    rowOffsets: down.offsets,
    columnOffsets: across.offsets,
    rowGroups: down.groups,
    columnGroups: across.groups,
    width: across.length,
    height: down.length,
    cellAt(x, y) {
      const row = lineAt(down.offsets, pitch, y)
      const column = lineAt(across.offsets, pitch, x)
      if (row === null || column === null) return null
      return transposed ? { row: column, column: row } : { row, column }
    },
    cornerOf({ row, column }) {
      const [line, place] = transposed ? [column, row] : [row, column]
      return { x: across.offsets[place], y: down.offsets[line] }
    },
    has: ({ row, column }) => row < stage.rows.labels.length && column < stage.columns.labels.length,
  }
}

export function tileRadius(pitch: number): number {
  if (pitch < 6) return 0
  if (pitch < 12) return 1
  return pitch < 22 ? 2 : 3
}

/** Extra space between two role groups. */
export function groupGap(pitch: number): number {
  if (pitch < 6) return 0
  return pitch < 18 ? 2 : 4
}

function lines(axis: Axis, pitch: number, tile: number) {
  const offsets: number[] = []
  const groups: LineGroup[] = []
  let offset = 0
  axis.labels.forEach((label, index) => {
    const role = 'role' in label ? label.role : null
    const group = groups.at(-1)
    if (group && group.role === role) {
      groups[groups.length - 1] = { ...group, last: index, length: offset + tile - group.offset }
    } else {
      if (group) offset += groupGap(pitch)
      groups.push({ role, first: index, last: index, offset, length: tile })
    }
    offsets.push(offset)
    offset += pitch
  })
  return { offsets, groups, length: offsets.length === 0 ? 0 : offsets.at(-1)! + tile }
}

/** The last line that starts at or before a place, if the place is still within its pitch. */
function lineAt(offsets: readonly number[], pitch: number, place: number): number | null {
  let low = 0
  let high = offsets.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (offsets[middle] <= place) low = middle + 1
    else high = middle - 1
  }
  return high >= 0 && place < offsets[high] + pitch ? high : null
}
