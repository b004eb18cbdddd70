import { blockCells, blockHeight, blockWidth, shapeText, type Block, type Place } from './block'
import type { Weights } from './circuit'
import { diagonalCells } from './paint'
import { indexOf } from './fill'
import { cellContent, type CellChange, type CellContent } from './weights'

/** Expressions grow by an operation each time; one that becomes longer than a cell may hold becomes its value. */
const LONGEST = 160

export type Changed =
  { readonly ok: true; readonly changes: CellChange[] } | { readonly ok: false; readonly error: string }

/** The changes that multiply cells. Expressions stay expressions, so that they still follow their constants. */
export function scaled(weights: Weights, places: readonly Place[], factor: number): CellChange[] {
  return changed(
    weights,
    places,
    (value) => value * factor,
    (text) => `${factor}*(${text})`,
  )
}

/** The changes that add an amount to cells. */
export function raised(weights: Weights, places: readonly Place[], amount: number): CellChange[] {
  return changed(
    weights,
    places,
    (value) => tidy(value + amount),
    (text) => `${text}+${signed(amount)}`,
  )
}

/** The changes that add an identity to a block. */
export function withIdentity(weights: Weights, block: Block): CellChange[] {
  return raised(weights, diagonalCells(block, 0), 1)
}

/** The changes that exchange rows and columns of a square block. */
export function transposed(weights: Weights, block: Block): Changed {
  const [rows, columns] = [blockHeight(block), blockWidth(block)]
  if (rows !== columns)
    return {
      ok: false,
      error: `Only a square block can be transposed in place; this one is ${shapeText(rows, columns)}.`,
    }
  const changes = blockCells(block).map((place) => {
    const from = {
      row: block.top + place.column - block.left,
      column: block.left + place.row - block.top,
    }
    return { index: indexOf(weights, place), content: cellContent(weights, indexOf(weights, from)) }
  })
  return { ok: true, changes }
}

/** The changes that divide cells by their common Euclidean length. They become plain numbers. */
export function normalised(weights: Weights, places: readonly Place[]): Changed {
  const values = places.map((place) => weights.values[indexOf(weights, place)])
  const length = Math.hypot(...values)
  if (!(length > 0 && length < Infinity)) {
    const why = length === 0 ? 'they are all 0' : 'not all of them are finite'
    return { ok: false, error: `These cells have no length to divide by: ${why}.` }
  }
  const changes = places.map((place, i) => ({ index: indexOf(weights, place), content: values[i] / length }))
  return { ok: true, changes }
}

function changed(
  weights: Weights,
  places: readonly Place[],
  number: (value: number) => number,
  expression: (text: string) => string,
): CellChange[] {
  return places.map((place) => {
    const index = indexOf(weights, place)
    const content = cellContent(weights, index)
    const next = typeof content === 'string' ? expression(content) : content
    const after: CellContent =
      typeof next === 'string' && next.length <= LONGEST ? next : number(weights.values[index])
    return { index, content: after }
  })
}

/** Without what addition in binary leaves behind. */
function tidy(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(14)) : value
}

function signed(amount: number): string {
  return amount < 0 ? `(${amount})` : String(amount)
}
