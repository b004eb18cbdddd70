import { describe, expect, it } from 'vitest'
import { curveShape } from './response-curve'

describe('curveShape', () => {
  it('puts a straight line from corner to corner', () => {
    const shape = curveShape(
      [
        { x: 0, y: 0 },
        { x: 20, y: 1 },
      ],
      200,
      50,
    )
    expect(shape.path).toBe('M0.00 50.00L200.00 0.00')
    expect(shape.placeOf({ x: 10, y: 0.5 })).toEqual({ left: 100, top: 25 })
  })

  it('has an axis from 0 to a round number that holds the curve', () => {
    const y = (...ys: number[]) =>
      curveShape(
        ys.map((value, x) => ({ x, y: value })),
        100,
        50,
      ).y
    expect(y(0.25, 0.9998)).toEqual([0, 1])
    expect(y(0.25, 1.2)).toEqual([0, 2])
    expect(y(-0.3, 0.1)).toEqual([-0.3, 0.1])
    expect(y(1 + 1e-12)).toEqual([0, 1])
    expect(y(0, 0)).toEqual([0, 1])
  })

  it('is interrupted where there is no number', () => {
    const points = [0, 1, NaN, 1, 0].map((y, x) => ({ x, y }))
    expect(curveShape(points, 4, 1).path.match(/M/g)).toHaveLength(2)
  })

  it('is empty without points', () => {
    expect(curveShape([], 100, 50).path).toBe('')
  })
})
