import fc from 'fast-check'
import { distancesTo } from './head-distance'
import { describe, expect, it } from 'vitest'
import { divergence, meanOf, rowDistance, spreadOf } from './distances'

const all = [0, 1, 2, 3]

describe('distances of two rows', () => {
  it('are those that a calculator gives', () => {
    const found = rowDistance([0.5, 0.25, 0.25, 0], [0.25, 0.25, 0.5, 0], [0, 1, 2])
    expect(found.totalVariation).toBeCloseTo(0.25, 12)
    // ¼ ln ½ + ¼ ln 1 + ½ ln 2
    expect(found.divergence).toBeCloseTo(0.25 * Math.LN2, 12)
    // Deviations (2, −1, −1) and (−1, −1, 2): −3 / 6.
    expect(found.correlation).toBeCloseTo(-0.5, 12)
    expect(found.largest).toBeCloseTo(0.25, 12)
  })

  it('leave out of KL what mine does not see, and count it in total variation', () => {
    // Half of the trained row rests on BOS.
    const found = rowDistance([0, 0.5, 0.5, 0], [0.5, 0.25, 0.25, 0], [1, 2])
    expect(found.divergence).toBeCloseTo(0, 12)
    expect(found.totalVariation).toBeCloseTo(0.5, 12)
  })

  it('have no value where there is none', () => {
    expect(rowDistance([1, 0, 0, 0], [1, 0, 0, 0], [0]).correlation).toBeNaN()
    expect(divergence([0, 1], [1, 0], [1])).toBeNaN()
    expect(divergence([1, 0], [0.5, 0.5], [0, 1])).toBe(Infinity)
  })

  it('are 0 for a row and itself, and lie between their ends for any two', () => {
    const row = fc
      .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
      .map((weights) => {
        const sum = weights.reduce((a, b) => a + b)
        return weights.map((weight) => weight / sum)
      })
    fc.assert(
      fc.property(row, row, (a, b) => {
        const same = rowDistance(a, a, all)
        expect(same.totalVariation).toBe(0)
        expect(same.divergence).toBeLessThan(1e-12)
        const other = rowDistance(a, b, all)
        expect(other.totalVariation).toBeGreaterThanOrEqual(0)
        expect(other.totalVariation).toBeLessThanOrEqual(1)
        // Pinsker: TV² ≤ KL / 2
        expect(other.totalVariation ** 2).toBeLessThanOrEqual(other.divergence / 2 + 1e-12)
        if (!Number.isNaN(other.correlation))
          expect(Math.abs(other.correlation)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})

it('means and spreads skip what is no number', () => {
  expect(meanOf([1, NaN, 3])).toBe(2)
  expect(spreadOf([1, NaN, 3])).toBeCloseTo(Math.SQRT2, 12)
  expect(meanOf([NaN])).toBeNaN()
  expect(spreadOf([5])).toBeNaN()
})

it('have no value at a query whose trained row holds NaN, and the means go over the others', () => {
  const head = { head: '0.0', length: 3, queries: [1, 2], keys: [0, 1, 2], causal: true }
  const mine = { ...head, pattern: Float64Array.of(1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5) }
  const trained = Float64Array.of(1, 0, 0, NaN, NaN, 0, 0.25, 0.5, 0.25)
  const found = distancesTo(mine, 'all', [7, 8, 9])(trained)
  expect(Object.values(found.rows[0])).toEqual([NaN, NaN, NaN, NaN])
  expect(found.means.totalVariation).toBe(0.25)
  expect(found.means.largest).toBe(0.25)
})
