import { blockCells, blockHeight, blockWidth, isInBlock, type Block, type Place } from './block'
import type { Weights } from './circuit'
import { indexOf } from './fill'
import type { CellChange, CellContent } from './weights'

/** Which diagonal of a block a cell lies on: its column less its row, from the block's first cell. */
export function diagonalOf(block: Block, { row, column }: Place): number {
  return column - block.left - (row - block.top)
}

/** The cells of a block's diagonal at an offset: 0 from its first cell, −1 one row further down. */
export function diagonalCells(block: Block, offset: number): Place[] {
  const first = { row: block.top + Math.max(0, -offset), column: block.left + Math.max(0, offset) }
  const length = Math.min(block.bottom - first.row, block.right - first.column) + 1
  return Array.from({ length: Math.max(0, length) }, (_, i) => ({
    row: first.row + i,
    column: first.column + i,
  }))
}

/** The changes that make a block an identity: `content` on its diagonal, 0 beside it. */
export function identityOver(weights: Weights, block: Block, content: CellContent): CellChange[] {
  const length = Math.min(blockHeight(block), blockWidth(block))
  return blockCells(block).map((place) => {
    const step = place.row - block.top
    const on = diagonalOf(block, place) === 0 && step < length
    return { index: indexOf(weights, place), content: on ? content : 0 }
  })
}

export type BrushShape = 'cell' | 'row' | 'column' | 'diagonal' | 'block'

/** The cells that a brush touches at a place: within the role block around it, except for a whole row or column. */
export function brushCells(
  shape: BrushShape,
  place: Place,
  block: Block,
  size: { readonly rows: number; readonly columns: number },
): Place[] {
  switch (shape) {
    case 'cell':
      return [place]
    case 'row':
      return Array.from({ length: size.columns }, (_, column) => ({ row: place.row, column }))
    case 'column':
      return Array.from({ length: size.rows }, (_, row) => ({ row, column: place.column }))
    case 'diagonal':
      return isInBlock(block, place) ? diagonalCells(block, diagonalOf(block, place)) : [place]
    case 'block':
      return blockCells(block)
  }
}
