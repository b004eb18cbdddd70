import { expect, it } from 'vitest'
import { overlapOf, twiceScored } from './head-overlap'

//                           0.0  0.1  1.0  1.1  1.2 …
const attribution = [0.1, -2, 3, 1, NaN, 0.5]
const scores = [0.9, 0.6, 0.8, 0.1, 0.7, NaN]

it('names heads by layer and head, the largest attribution first, and leaves out those without a number', () => {
  const heads = twiceScored(attribution, scores, 3)
  expect(heads.map(({ id }) => id)).toEqual(['0.2', '1.0', '0.0', '0.1'])
  expect(heads[0]).toEqual({ layer: 0, head: 2, id: '0.2', attribution: 3, score: 0.8 })
})

it('finds the detected heads among as many with the largest attribution', () => {
  const { found, both } = overlapOf(twiceScored(attribution, scores, 3), 0.5)
  expect(found.map(({ id }) => id)).toEqual(['0.2', '0.0', '0.1'])
  expect(both.map(({ id }) => id)).toEqual(['0.2', '0.0'])
})

it('has no overlap where nothing was found', () => {
  expect(overlapOf(twiceScored(attribution, scores, 3), 0.95)).toEqual({ found: [], both: [] })
})
