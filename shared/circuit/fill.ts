import { blockCells, blockHeight, blockWidth, type Block, type Place } from './block'
import type { Weights } from './circuit'
import { parseEntry } from './entry'
import type { Constants } from './expression'
import { cellContent, type CellChange, type CellContent } from './weights'

export const indexOf = ({ columns }: { columns: number }, { row, column }: Place) => row * columns + column

/** What the cells of a block hold, [row][column]. */
export function blockContents(weights: Weights, block: Block): CellContent[][] {
  return Array.from({ length: blockHeight(block) }, (_, r) =>
    Array.from({ length: blockWidth(block) }, (__, c) =>
      cellContent(weights, indexOf(weights, { row: block.top + r, column: block.left + c })),
    ),
  )
}

/** The changes that write a block over a target, repeated as a pattern from the target's first cell on. */
export function repeatedOver(
  weights: Weights,
  rows: readonly (readonly CellContent[])[],
  target: Block,
): CellChange[] {
  return blockCells(target).map((place) => {
    const row = rows[(place.row - target.top) % rows.length]
    return { index: indexOf(weights, place), content: row[(place.column - target.left) % row.length] }
  })
}

/**
 * The changes that carry a block on into a larger one with the same pattern, as a fill handle does: the cells of
 * the block itself stay.
 */
export function extended(weights: Weights, source: Block, target: Block): CellChange[] {
  const rows = blockContents(weights, source)
  const [height, width] = [blockHeight(source), blockWidth(source)]
  return blockCells(target).map((place) => {
    // Counted from the source both ways, so that going up or left repeats backwards.
    const r = modulo(place.row - source.top, height)
    const c = modulo(place.column - source.left, width)
    return { index: indexOf(weights, place), content: rows[r][c] }
  })
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

export type Filled =
  { readonly ok: true; readonly changes: CellChange[] } | { readonly ok: false; readonly error: string }

/** `r` and `c` as names of their own, not within another name or number. */
const COUNTERS = /(?<![\p{L}\p{N}_])([rc])(?![\p{L}\p{N}_])/gu

/**
 * The changes that give every cell a number, or an expression of constants and of its row `r` and column `c`,
 * counted from 0 at the first cell of the block.
 */
export function filledBy(
  weights: Weights,
  places: readonly Place[],
  from: Place,
  text: string,
  constants: Constants,
): Filled {
  const counts = text.match(COUNTERS) !== null
  const changes: CellChange[] = []
  let fixed: CellContent | null = null
  for (const place of places) {
    const counted = (_: string, name: string) =>
      `(${name === 'r' ? place.row - from.row : place.column - from.column})`
    if (fixed === null) {
      const body = text.trim().replace(/^=/, '')
      const entry = parseEntry(counts ? `=${body.replace(COUNTERS, counted)}` : text, constants)
      if (!entry.ok) return entry
      if (!counts) fixed = entry.content
      changes.push({ index: indexOf(weights, place), content: entry.content })
    } else changes.push({ index: indexOf(weights, place), content: fixed })
  }
  return { ok: true, changes }
}
