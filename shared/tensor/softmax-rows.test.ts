import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matrixOf, rowsOf } from './operations'
import { softmaxRows } from './softmax-rows'

const softmax = (...row: number[]) => rowsOf(softmaxRows(matrixOf([row])))[0]

it('gives the published row of the homework', () => {
  const [a, b, c] = softmax(1, 2, 3)
  expect(a).toBeCloseTo(0.09003057317038046, 15)
  expect(b).toBeCloseTo(0.24472847105479767, 15)
  expect(c).toBeCloseTo(0.6652409557748219, 15)
})

it('is exact for scores of a million', () => {
  expect(softmax(1e6, 1e6 - 1, -1e6)).toEqual([1 / (1 + Math.exp(-1)), Math.exp(-1) / (1 + Math.exp(-1)), 0])
  expect(softmax(1e6, 0)).toEqual([1, 0])
})

it('shares equally among equal scores, whatever they are', () => {
  for (const score of [0, 1e6, -1e6, 1e300])
    expect(softmax(score, score, score)).toEqual([1 / 3, 1 / 3, 1 / 3])
})

it('gives a masked key nothing', () => {
  expect(softmax(0, -Infinity, 0)).toEqual([0.5, 0, 0.5])
  expect(softmax(-1e308, -Infinity)).toEqual([1, 0])
})

it('gives a row of masked keys all zeros', () => {
  expect(softmax(-Infinity, -Infinity)).toEqual([0, 0])
})

it('says that an infinite score or one that is not a number has no share', () => {
  expect(softmax(Infinity, 0)).toEqual([NaN, NaN])
  expect(softmax(NaN, 0, -Infinity)).toEqual([NaN, NaN, 0])
})

it('does not see the rows beside it', () => {
  const rows = rowsOf(softmaxRows(matrixOf([[NaN], [5]])))
  expect(rows).toEqual([[NaN], [1]])
})

it('rows sum to 1, and a shift of all scores changes nothing', () => {
  const scores = fc.array(fc.integer({ min: -700, max: 700 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(scores, fc.integer({ min: -1000, max: 1000 }), (row, shift) => {
      const shares = softmax(...row)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 14)
      expect(softmax(...row.map((score) => score + shift))).toEqual(shares)
    }),
  )
})
