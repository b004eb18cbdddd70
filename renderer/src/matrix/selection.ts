import {
  blockBetween,
  blockCells,
  blockHeight,
  blockWidth,
  isInBlock,
  shapeText,
  type Block,
} from '#shared/circuit/block'
import type { Axis, Stage } from '#shared/circuit/stage'
import { axisLabels } from '../charts/axis-label'
import type { MapCell } from '../charts/geometry'

/**
 * The cells that commands act on: a block between the cell where it began and the one where it ends now, and
 * blocks that were chosen before with Ctrl. Keys act on the end; it is never the focus, which follows the pointer.
 */
export interface Selection {
  readonly anchor: MapCell
  readonly cell: MapCell
  readonly others: readonly Block[]
}

export function selectionOf(cell: MapCell, anchor: MapCell = cell): Selection {
  return { anchor, cell, others: [] }
}

/** The block that grows and that block commands act on. */
export function mainBlock({ anchor, cell }: Selection): Block {
  return blockBetween(anchor, cell)
}

export function blocksOf(selection: Selection): readonly Block[] {
  return [...selection.others, mainBlock(selection)]
}

/** The selection with its block reaching to another cell. */
export function extendedTo(selection: Selection, cell: MapCell): Selection {
  return { ...selection, cell }
}

/** The selection with one more block, which begins at a cell. */
export function addedAt(selection: Selection, cell: MapCell): Selection {
  return { anchor: cell, cell, others: blocksOf(selection) }
}

/** The selection without a block of cells; `null` where nothing would be left. */
export function withoutBlock(selection: Selection, gone: Block): Selection | null {
  const left = blocksOf(selection).flatMap((block) => blockWithout(block, gone))
  const main = left.at(-1)
  if (!main) return null
  return {
    anchor: { row: main.top, column: main.left },
    cell: { row: main.bottom, column: main.right },
    others: left.slice(0, -1),
  }
}

/** What is left of a block around another: above, below, and beside it. */
function blockWithout(block: Block, gone: Block): Block[] {
  const { top, bottom, left, right } = block
  const inner = {
    top: Math.max(top, gone.top),
    bottom: Math.min(bottom, gone.bottom),
    left: Math.max(left, gone.left),
    right: Math.min(right, gone.right),
  }
  if (inner.top > inner.bottom || inner.left > inner.right) return [block]
  const beside = { top: inner.top, bottom: inner.bottom }
  return [
    { top, bottom: inner.top - 1, left, right },
    { ...beside, left, right: inner.left - 1 },
    { ...beside, left: inner.right + 1, right },
    { top: inner.bottom + 1, bottom, left, right },
  ].filter((part) => part.top <= part.bottom && part.left <= part.right)
}

/** Every selected cell once. */
export function selectedCells(selection: Selection): MapCell[] {
  if (selection.others.length === 0) return blockCells(mainBlock(selection))
  const cells = new Map<string, MapCell>()
  for (const place of blocksOf(selection).flatMap(blockCells))
    cells.set(`${place.row},${place.column}`, place)
  return [...cells.values()]
}

export function isSelected(selection: Selection, cell: MapCell): boolean {
  return blocksOf(selection).some((block) => isInBlock(block, cell))
}

export function isBlockSelected(selection: Selection, block: Block): boolean {
  return blockCells(block).every((cell) => isSelected(selection, cell))
}

export function isSingle({ anchor, cell, others }: Selection): boolean {
  return others.length === 0 && anchor.row === cell.row && anchor.column === cell.column
}

/** A selection of cells that lie anywhere, the first of them last to be acted on. */
export function selectionOfCells(cells: readonly MapCell[]): Selection | null {
  const [first, ...rest] = cells
  return first ? { anchor: first, cell: first, others: rest.map((cell) => blockBetween(cell, cell)) } : null
}

/** What a screen reader hears of a selection: "4 × 2 cells selected, tok a to tok d by prev a to prev b". */
export function selectionSentence(
  { rows, columns }: Pick<Stage, 'rows' | 'columns'>,
  selection: Selection,
): string {
  if (isSingle(selection)) return ''
  if (selection.others.length > 0) return `${selectedCells(selection).length} cells selected`
  const block = mainBlock(selection)
  const shape = shapeText(blockHeight(block), blockWidth(block))
  const across = `${span(rows, block.top, block.bottom)} by ${span(columns, block.left, block.right)}`
  return `${shape} cells selected, ${across}`
}

function span(axis: Axis, first: number, last: number): string {
  return first === last ? lineLabel(axis, first) : `${lineLabel(axis, first)} to ${lineLabel(axis, last)}`
}

/** A line's label in words: "tok a". */
export function lineLabel(axis: Axis, line: number): string {
  const { role, name, index } = axisLabels(axis)[line]
  return [role, name, index].filter((part) => part !== null).join(' ')
}
