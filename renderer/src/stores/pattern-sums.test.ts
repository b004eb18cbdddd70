import { expect, it } from 'vitest'
import { differenceOf, meanOf, rowEntropies } from './pattern-sums'

const matrix = (...values: number[]) => ({ rows: 2, columns: 2, values: Float64Array.from(values) })

it('averages cell by cell; the mean of one is itself', () => {
  expect(meanOf([matrix(1, 0, 0.5, 0.5), matrix(1, 0, 0, 1)])).toEqual(matrix(1, 0, 0.25, 0.75))
  expect(meanOf([matrix(1, 0, 0.5, 0.5)])).toEqual(matrix(1, 0, 0.5, 0.5))
})

it('averages a row over those that have it: padding does not count', () => {
  const both = [matrix(1, 0, 0.5, 0.5), matrix(1, 0, 0, 1)]
  expect(meanOf(both, (i, row) => i === 0 || row === 0)).toEqual(matrix(1, 0, 0.5, 0.5))
  expect(meanOf(both, (_, row) => row === 0)).toEqual(matrix(1, 0, 0.25, 0.75))
})

it('differs by nothing where both are masked', () => {
  expect(differenceOf([matrix(1, -Infinity, 3, 4), matrix(3, -Infinity, 3, 1)])).toEqual(matrix(-2, 0, 0, 3))
})

it('measures how spread a row is: nothing for one key, ln k for k even ones', () => {
  const [one, even] = rowEntropies(matrix(1, 0, 0.5, 0.5))
  expect(one).toBe(0)
  expect(even).toBeCloseTo(Math.log(2), 12)
  expect(rowEntropies(matrix(NaN, 0, 1, 0))).toEqual([NaN, 0])
})
