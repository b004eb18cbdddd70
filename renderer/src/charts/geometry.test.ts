import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Axis } from '#shared/circuit/stage'
import { groupGap, mapGeometry, tileRadius } from './geometry'

const dims = (...groups: readonly (readonly [role: string, count: number])[]): Axis => ({
  role: 'dim',
  of: 'dims',
  labels: groups.flatMap(([role, count]) =>
    Array.from({ length: count }, (_, i) => ({ role, name: `${i}` })),
  ),
})
const positions = (count: number): Axis => ({
  role: 'query',
  of: 'positions',
  labels: Array.from({ length: count }, (_, index) => ({ token: 'a', index })),
})

describe('mapGeometry', () => {
  it('lays nine dims in three groups out at 23 px', () => {
    const axis = dims(['tok', 4], ['prev', 4], ['dim', 1])
    const { columnOffsets, columnGroups, width, height } = mapGeometry(
      { rows: positions(4), columns: axis },
      23,
    )
    expect(columnOffsets).toEqual([0, 23, 46, 69, 96, 119, 142, 165, 192])
    expect(columnGroups.map(({ role, offset, length }) => [role, offset, length])).toEqual([
      ['tok', 0, 91],
      ['prev', 96, 91],
      ['dim', 192, 22],
    ])
    expect([width, height]).toEqual([214, 91])
  })

  it('finds the cell under every point of a tile, and no cell between role groups', () => {
    const axis = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .map(([a, b]) => dims(['tok', a], ['prev', b]))
    fc.assert(
      fc.property(
        axis,
        axis,
        fc.integer({ min: 3, max: 60 }),
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (rows, columns, pitch, transposed, r, c, within) => {
          const geometry = mapGeometry({ rows, columns }, pitch, { transposed })
          const cell = { row: r % rows.labels.length, column: c % columns.labels.length }
          const { x, y } = geometry.cornerOf(cell)
          expect(geometry.cellAt(x + within * geometry.tile, y + within * geometry.tile)).toEqual(cell)
          expect(x + geometry.tile).toBeLessThanOrEqual(geometry.width)
          expect(y + geometry.tile).toBeLessThanOrEqual(geometry.height)
        },
      ),
    )
    const gap = mapGeometry({ rows: positions(1), columns: dims(['tok', 2], ['prev', 2]) }, 20)
    expect(gap.cellAt(41, 3)).toBeNull()
  })

  it('has no cell outside', () => {
    const geometry = mapGeometry({ rows: positions(2), columns: positions(2) }, 20)
    for (const [x, y] of [
      [-1, 5],
      [5, -1],
      [45, 5],
      [5, 45],
    ] as const)
      expect(geometry.cellAt(x, y)).toBeNull()
  })

  it('exchanges the axes of a transposed picture and keeps the cells', () => {
    const stage = { rows: positions(2), columns: dims(['tok', 3]) }
    const [plain, turned] = [mapGeometry(stage, 20), mapGeometry(stage, 20, { transposed: true })]
    expect([turned.width, turned.height]).toEqual([plain.height, plain.width])
    expect(turned.cornerOf({ row: 1, column: 2 })).toEqual({ x: 20, y: 40 })
  })

  it('is empty for a stage without rows', () => {
    const geometry = mapGeometry({ rows: positions(0), columns: positions(3) }, 20)
    expect(geometry.height).toBe(0)
    expect(geometry.cellAt(0, 0)).toBeNull()
  })
})

describe('tiles by pitch', () => {
  it.each([
    [5, 0, 0],
    [6, 1, 2],
    [11, 1, 2],
    [12, 2, 2],
    [18, 2, 4],
    [21, 2, 4],
    [22, 3, 4],
  ])('%d px: radius %d, %d px between groups', (pitch, radius, gap) => {
    expect([tileRadius(pitch), groupGap(pitch)]).toEqual([radius, gap])
  })
})
