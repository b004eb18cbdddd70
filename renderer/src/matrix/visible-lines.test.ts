import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isInBlock } from '#shared/circuit/block'
import { dimAxis } from '#shared/circuit/axes'
import { mapGeometry } from '../charts/geometry'
import { blockIndices, blockMatrix, visibleBlock } from './visible-lines'

const SIZE = 128
const dims = Array.from({ length: SIZE }, (_, i) => ({ role: i < 60 ? 'tok' : 'pos', name: String(i) }))
const stage = { rows: dimAxis('query', dims), columns: dimAxis('key', dims) }

it('covers every cell that is seen, at any pitch, place and either way round', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(5, 8, 17, 22, 36),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (pitch, transposed, right, down) => {
        const geometry = mapGeometry(stage, pitch, { transposed })
        const seen = {
          x: right * (geometry.width - 300),
          y: down * (geometry.height - 200),
          width: 300,
          height: 200,
        }
        const block = visibleBlock(geometry, seen)
        for (const [x, y] of [
          [0, 0],
          [299, 0],
          [0, 199],
          [299, 199],
        ]) {
          const cell = geometry.cellAt(seen.x + x, seen.y + y)
          if (cell) expect(isInBlock(block, cell)).toBe(true)
        }
        expect(block.bottom).toBeLessThan(SIZE)
        expect(block.right).toBeLessThan(SIZE)
      },
    ),
  )
})

it('is a small part of a large matrix', () => {
  const block = visibleBlock(mapGeometry(stage, 22), { x: 900, y: 900, width: 300, height: 300 })
  expect([block.bottom - block.top + 1, block.right - block.left + 1]).toEqual([24, 24])
})

it('has the cells of the whole matrix at its own places', () => {
  const matrix = { rows: 4, columns: 4, values: Float64Array.from({ length: 16 }, (_, i) => i) }
  const block = { top: 1, left: 2, bottom: 3, right: 3 }
  expect(blockMatrix(matrix, block)).toEqual({
    rows: 3,
    columns: 2,
    values: Float64Array.of(6, 7, 10, 11, 14, 15),
  })
  expect([...blockIndices([5, 6, 11, 15], 4, block)]).toEqual([0, 3, 5])
})
