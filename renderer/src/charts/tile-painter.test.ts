import { describe, expect, it } from 'vitest'
import type { Axis } from '#shared/circuit/stage'
import { mapGeometry } from './geometry'
import { canvasSize, tileRect, type TileLook } from './tile-look'
import { TilePainter } from './tile-painter'

const positions = (role: 'query' | 'key'): Axis => ({
  role,
  of: 'positions',
  labels: [0, 1, 2].map((index) => ({ token: 'a', index })),
})
const stage = { kind: 'scores', rows: positions('query'), columns: positions('key') } as const

function look(change: Partial<TileLook> = {}): TileLook {
  const colour = 'black'
  return {
    stage,
    geometry: mapGeometry(stage, 23),
    scale: { kind: 'signed', limit: 10 },
    theme: 'light',
    tokens: {
      panel: colour,
      inset: colour,
      border: colour,
      hatch: colour,
      text2: colour,
      text3: colour,
      danger: colour,
      accent: colour,
      ring: colour,
      halo: colour,
      mono: 'monospace',
    },
    pixelRatio: 1,
    numbers: true,
    causal: true,
    ...change,
  }
}
const matrix = (...values: number[]) => ({ rows: 3, columns: 3, values: Float64Array.from(values) })
const start = matrix(1, 0, NaN, 4, -Infinity, 6, 7, 8, 9)

describe('TilePainter', () => {
  it('paints every tile once, then only those that changed', () => {
    const [painter, same] = [new TilePainter(), look()]
    expect(painter.paint(start, same)).toBe(9)
    expect(painter.paint(matrix(...start.values), same)).toBe(0)
    expect(painter.paint(matrix(1, 0, NaN, 4, -Infinity, 6, 7, 8.5, 10), same)).toBe(2)
  })

  it('follows a matrix that is changed in place', () => {
    const [painter, same, values] = [new TilePainter(), look(), matrix(...start.values)]
    painter.paint(values, same)
    values.values[4] = 5
    expect(painter.paint(values, same)).toBe(1)
  })

  it('paints everything anew for a new look', () => {
    const painter = new TilePainter()
    painter.paint(start, look())
    expect(painter.paint(start, look({ theme: 'dark' }))).toBe(9)
  })

  it('paints the tiles whose state changed', () => {
    const [painter, same] = [new TilePainter(), look()]
    painter.paint(start, same)
    expect(painter.paint(start, same, { edited: new Set([0, 3]) })).toBe(2)
    expect(painter.paint(start, same, { edited: new Set([0]) })).toBe(1)
    expect(painter.paint(start, same, { edited: new Set([0]), pendingFrom: 7 })).toBe(2)
  })

  it('gives the canvas the size of the tiles in device pixels', () => {
    const painter = new TilePainter()
    painter.paint(start, look({ pixelRatio: 2 }))
    expect([painter.canvas.width, painter.canvas.height]).toEqual([136, 136])
  })
})

describe('tileRect', () => {
  it.each([1, 1.25, 1.5, 2, 2.625])(
    'keeps whole pixels and an open gap at a pixel ratio of %d',
    (pixelRatio) => {
      const scaled = look({ pixelRatio })
      for (const column of [0, 1]) {
        const [left, right] = [tileRect(scaled, 0, column), tileRect(scaled, 0, column + 1)]
        expect(Object.values(left).every(Number.isInteger)).toBe(true)
        expect(right.x - (left.x + left.width)).toBeGreaterThanOrEqual(1)
      }
      const last = tileRect(scaled, 2, 2)
      expect(last.x + last.width).toBe(canvasSize(scaled).width)
    },
  )
})
