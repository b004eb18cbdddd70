import { expect, it } from 'vitest'
import { copyRanges } from './copy-ranges'

const losses = { first: 5, second: 2, inducible: 1 }
const places = (length: number) => copyRanges(length, losses).map(({ from, below }) => [from, below])

it('has n, n and n − 1 predictions with BOS before the copies', () => {
  // BOS a b c a b c: position 0 predicts a; position 3 predicts the second a, which nothing can induce.
  expect(places(7)).toEqual([
    [0, 3],
    [3, 6],
    [4, 6],
  ])
})

it('has one less in the first copy without', () => {
  expect(places(6)).toEqual([
    [0, 2],
    [2, 5],
    [3, 5],
  ])
})

it('draws a log-probability where a loss is said', () => {
  expect(copyRanges(7, losses).map(({ mean }) => mean)).toEqual([-5, -2, -1])
})
