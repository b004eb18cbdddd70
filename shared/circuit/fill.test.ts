import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockBetween, blockCells, isInBlock } from './block'
import { blockContents, extended, filledBy, repeatedOver } from './fill'
import { cellContent, weightsOf, withCells, type CellContent } from './weights'

const constants = { s: 10 }
const weights = weightsOf(
  [
    [1, 's', 0, 0],
    [2, 3, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ],
  constants,
)
const all = { top: 0, left: 0, bottom: 3, right: 3 }
const block = (top: number, left: number, bottom: number, right: number) => ({ top, left, bottom, right })
const after = (changes: Parameters<typeof withCells>[1]): CellContent[][] =>
  blockContents(withCells(weights, changes, constants), all)

const place = fc.record({ row: fc.integer({ min: 0, max: 3 }), column: fc.integer({ min: 0, max: 3 }) })

describe('a fill', () => {
  it('carries a pattern on, expressions as expressions', () => {
    expect(after(extended(weights, block(0, 0, 1, 1), block(0, 0, 3, 1)))).toEqual([
      [1, 's', 0, 0],
      [2, 3, 0, 0],
      [1, 's', 0, 0],
      [2, 3, 0, 0],
    ])
  })

  it('goes backwards as well', () => {
    expect(after(extended(weights, block(0, 0, 0, 1), block(0, 0, 0, 3)))[0]).toEqual([1, 's', 1, 's'])
    expect(after(extended(weights, block(1, 0, 1, 1), block(0, 0, 1, 1)))[0]).toEqual([2, 3, 0, 0])
  })

  it('never changes the block that it repeats', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const source = blockBetween(a, b)
        const target = blockBetween(
          { row: Math.min(source.top, c.row), column: Math.min(source.left, c.column) },
          { row: Math.max(source.bottom, c.row), column: Math.max(source.right, c.column) },
        )
        const filled = withCells(weights, extended(weights, source, target), constants)
        expect(blockContents(filled, source)).toEqual(blockContents(weights, source))
      }),
    )
  })

  it('by repetition puts the pattern into the whole target and nothing beside it', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const target = blockBetween(a, b)
        const changes = repeatedOver(weights, [[7, 's']], target)
        const touched = new Set(changes.map(({ index }) => index))
        for (const cell of blockCells(all))
          expect(touched.has(cell.row * 4 + cell.column)).toBe(isInBlock(target, cell))
      }),
    )
  })
})

describe('a fill by expression', () => {
  const cells = blockCells(block(1, 1, 2, 3))
  const filled = (text: string) => {
    const result = filledBy(weights, cells, { row: 1, column: 1 }, text, constants)
    if (!result.ok) return result.error
    const next = withCells(weights, result.changes, constants)
    return cells.map(({ row, column }) => cellContent(next, row * 4 + column))
  }

  it('counts rows and columns from the first cell', () => {
    expect(filled('10*r + c')).toEqual([0, 1, 2, 10, 11, 12])
    expect(filled('=r - c')).toEqual([0, -1, -2, 1, 0, -1])
  })

  it('stays an expression where it names a constant', () => {
    expect(filled('s*r')).toEqual(['s*(0)', 's*(0)', 's*(0)', 's*(1)', 's*(1)', 's*(1)'])
    expect(filled('s')).toEqual(new Array(6).fill('s'))
  })

  it('takes one number for all', () => {
    expect(filled('-2,5')).toEqual(new Array(6).fill(-2.5))
  })

  it('says why it cannot', () => {
    expect(filled('row')).toBe('“row” is not a number.')
    expect(filled('1/c')).toBe('“1/(0)” divides by zero.')
  })
})
