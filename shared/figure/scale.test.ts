import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FigureScale } from './figure'
import { beyondScale, largestMagnitude, roundLimit } from './scale'

const signed = (limit: number): FigureScale => ({ kind: 'signed', limit })
const probability: FigureScale = { kind: 'probability' }

describe('beyondScale', () => {
  it.each<[number, FigureScale, number]>([
    [10, signed(10), 0],
    [10.01, signed(10), 1],
    [-10.01, signed(10), -1],
    [Infinity, signed(10), 1],
    [-Infinity, signed(10), -1],
    [NaN, signed(10), 0],
    [0, probability, 0],
    [1, probability, 0],
    [1.5, probability, 1],
    [-0.5, probability, -1],
    [0, { kind: 'mask' }, 0],
  ])('%d on %o is %d', (value, scale, side) => {
    expect(beyondScale(value, scale)).toBe(side)
  })

  it('takes the last bits of a sum of probabilities for 1', () => {
    expect(beyondScale(0.1 + 0.7 + 0.2 + Number.EPSILON, probability)).toBe(0)
  })
})

describe('roundLimit', () => {
  it.each([
    [0, 1],
    [0.3, 1],
    [1, 1],
    [1.0001, 2],
    [2, 2],
    [3, 5],
    [7, 10],
    [10, 10],
    [11, 20],
    [50, 50],
    [51, 100],
    [999_999, 1_000_000],
    [1e308, 1e308],
    [NaN, 1],
    [Infinity, 1],
  ])('of %d is %d', (largest, limit) => {
    expect(roundLimit(largest)).toBe(limit)
  })

  it('holds every finite number, is 1, 2 or 5 times a power of ten, and is its own limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e300, noNaN: true }), (largest) => {
        const limit = roundLimit(largest, 0)
        expect(limit).toBeGreaterThanOrEqual(largest)
        expect(limit.toExponential()).toMatch(/^[125]e/)
        expect(limit).toBeLessThanOrEqual(largest * 2.5000001)
        expect(roundLimit(limit, 0)).toBe(limit)
      }),
    )
  })

  it('stays finite for the largest number there is', () => {
    expect(roundLimit(Number.MAX_VALUE)).toBe(Number.MAX_VALUE)
  })
})

describe('largestMagnitude', () => {
  it('ignores −∞ and NaN: a mask never sets a limit', () => {
    const values = Float64Array.of(3, -7, -Infinity, NaN, Infinity, 0)
    expect(largestMagnitude({ rows: 2, columns: 3, values })).toBe(7)
  })

  it('is 0 for nothing', () => {
    expect(largestMagnitude()).toBe(0)
  })
})
