import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hatchLines } from './hatch-lines'
import type { Box } from './scene'

const box = fc.record({
  x: fc.double({ min: 0, max: 300, noNaN: true }),
  y: fc.double({ min: 0, max: 300, noNaN: true }),
  width: fc.double({ min: 0.1, max: 60, noNaN: true }),
  height: fc.double({ min: 0.1, max: 60, noNaN: true }),
})

describe('hatchLines', () => {
  it('runs at 135° from lower left to upper right, within the box', () => {
    fc.assert(
      fc.property(box, ({ x, y, width, height }) => {
        for (const [x1, y1, x2, y2] of hatchLines([{ x, y, width, height }])) {
          expect(x2).toBeGreaterThan(x1)
          expect(x2 - x1).toBeCloseTo(y1 - y2, 6)
          expect(Math.min(x1 - x, x + width - x2, y2 - y, y + height - y1)).toBeGreaterThanOrEqual(-1e-6)
        }
      }),
    )
  })

  it('covers a triangle of touching cells with the strokes of the whole, far fewer than cells', () => {
    const cells = Array.from({ length: 64 * 64 }, (_, i) => ({ row: Math.floor(i / 64), column: i % 64 }))
    const triangle = cells
      .filter(({ row, column }) => column > row)
      .map(({ row, column }): Box => ({ x: column, y: row, width: 1, height: 1 }))
    const strokes = hatchLines(triangle)
    expect(strokes.length).toBeLessThan(64)
    // Half of what the square has, but for the steps of the diagonal.
    const length = (lines: typeof strokes) => lines.reduce((sum, [x1, , x2]) => sum + x2 - x1, 0)
    const square = length(hatchLines([{ x: 0, y: 0, width: 64, height: 64 }]))
    expect(length(strokes) / square).toBeCloseTo(0.5, 1)
  })
})
