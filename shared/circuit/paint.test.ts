import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockCells } from './block'
import { normalised, raised, scaled, transposed, withIdentity } from './block-operations'
import { blockContents } from './fill'
import { brushCells, diagonalCells, diagonalOf, identityOver } from './paint'
import { weightsOf, withCells, withConstants, zeroWeights, type CellChange } from './weights'

const constants = { s: 10 }
const pos = { top: 4, left: 4, bottom: 8, right: 8 }
const all = { top: 0, left: 0, bottom: 8, right: 8 }
const empty = zeroWeights(9)

describe('a diagonal', () => {
  it('at offset −1 of the position block is what a previous-token head needs', () => {
    // query pos p, key pos p − 1
    expect(diagonalCells(pos, -1)).toEqual([
      { row: 5, column: 4 },
      { row: 6, column: 5 },
      { row: 7, column: 6 },
      { row: 8, column: 7 },
    ])
  })

  it('has every cell of its block on exactly one', () => {
    const block = fc.record({
      top: fc.integer({ min: 0, max: 5 }),
      left: fc.integer({ min: 0, max: 5 }),
      bottom: fc.integer({ min: 5, max: 9 }),
      right: fc.integer({ min: 5, max: 9 }),
    })
    fc.assert(
      fc.property(block, (each) => {
        const offsets = Array.from({ length: 30 }, (_, i) => i - 15)
        const cells = offsets.flatMap((offset) => diagonalCells(each, offset))
        const names = (places: typeof cells) => places.map(({ row, column }) => `${row},${column}`).sort()
        expect(names(cells)).toEqual(names(blockCells(each)))
        for (const cell of cells) expect(diagonalCells(each, diagonalOf(each, cell))).toContainEqual(cell)
      }),
    )
  })
})

describe('a brush', () => {
  const size = { rows: 9, columns: 9 }

  it('touches a cell, whole lines of the matrix, a diagonal or all of the role block', () => {
    const at = { row: 6, column: 5 }
    expect(brushCells('cell', at, pos, size)).toEqual([at])
    expect(brushCells('row', at, pos, size)).toHaveLength(9)
    expect(brushCells('column', at, pos, size).every(({ column }) => column === 5)).toBe(true)
    expect(brushCells('diagonal', at, pos, size)).toEqual(diagonalCells(pos, -1))
    expect(brushCells('block', at, pos, size)).toHaveLength(25)
  })
})

describe('block operations', () => {
  const small = weightsOf(
    [
      [3, 's', 0],
      [4, 1, 0],
      [0, 0, 0],
    ],
    constants,
  )
  const square = { top: 0, left: 0, bottom: 1, right: 1 }
  const after = (changes: readonly CellChange[], weights = small) => withCells(weights, changes, constants)

  it('an identity leaves ones on the diagonal and zeros beside it', () => {
    const full = after(
      blockCells(all).map((_, index) => ({ index, content: 7 })),
      empty,
    )
    const rows = blockContents(after(identityOver(full, { ...pos, right: 7 }, 1), full), { ...pos, right: 7 })
    expect(rows).toEqual([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ])
  })

  it('a transposition twice is none', () => {
    const once = transposed(small, square)
    if (!once.ok) throw new Error(once.error)
    expect(blockContents(after(once.changes), square)).toEqual([
      [3, 4],
      ['s', 1],
    ])
    const twice = transposed(after(once.changes), square)
    if (!twice.ok) throw new Error(twice.error)
    expect(after(twice.changes, after(once.changes))).toEqual(small)
  })

  it('a transposition of a block that is not square is refused', () => {
    expect(transposed(small, { ...square, right: 2 })).toEqual({
      ok: false,
      error: 'Only a square block can be transposed in place; this one is 2 × 3.',
    })
  })

  it('scaled and raised expressions still follow their constants', () => {
    const places = [{ row: 0, column: 1 }]
    const moved = (changes: readonly CellChange[]) => withConstants(after(changes), { s: 4 }).values[1]
    expect(moved(scaled(small, places, -2))).toBe(-8)
    expect(moved(raised(small, places, -1))).toBe(3)
  })

  it('an identity is added to what is there', () => {
    expect(Array.from(after(withIdentity(small, square)).values)).toEqual([4, 10, 0, 4, 2, 0, 0, 0, 0])
  })

  it('normalised cells have length 1, and zeros have none to divide by', () => {
    const column = [0, 1].map((row) => ({ row, column: 0 }))
    const result = normalised(small, column)
    if (!result.ok) throw new Error(result.error)
    expect(result.changes.map(({ content }) => content)).toEqual([0.6, 0.8])
    expect(normalised(small, [{ row: 2, column: 2 }])).toEqual({
      ok: false,
      error: 'These cells have no length to divide by: they are all 0.',
    })
  })
})
