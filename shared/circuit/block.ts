/** A cell of a matrix, counted from 0. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** A rectangle of cells; both ends belong to it. */
export interface Block {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

/** The smallest block with both cells, whichever of them is further down or right. */
export function blockBetween(a: Place, b: Place): Block {
  return {
    top: Math.min(a.row, b.row),
    left: Math.min(a.column, b.column),
    bottom: Math.max(a.row, b.row),
    right: Math.max(a.column, b.column),
  }
}

export function blockHeight({ top, bottom }: Block): number {
  return bottom - top + 1
}

export function blockWidth({ left, right }: Block): number {
  return right - left + 1
}

/** Every cell of a block, row after row. */
export function blockCells(block: Block): Place[] {
  const { top, left } = block
  const columns = blockWidth(block)
  return Array.from({ length: blockHeight(block) * columns }, (_, i) => ({
    row: top + Math.floor(i / columns),
    column: left + (i % columns),
  }))
}

export function isInBlock({ top, left, bottom, right }: Block, { row, column }: Place): boolean {
  return row >= top && row <= bottom && column >= left && column <= right
}

/** How prose names a size: "4 × 5". */
export function shapeText(rows: number, columns: number): string {
  return `${rows} × ${columns}`
}
