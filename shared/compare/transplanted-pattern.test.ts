import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { seededRandom } from '../circuit/seeded-random'
import { trace } from '../circuit/trace'
import { alignedHeads } from './aligned-head'
import { recoveredShare } from './recovered-share'
import { myRows, randomRows, transplanted, uniformRows } from './transplanted-pattern'

const { circuit, tokens } = exampleDocument('induction')

describe('a pattern put into another', () => {
  const mine = alignedHeads(trace(circuit, tokens), 1)[1]
  // A trained head that rests on BOS with half of its weight.
  const trained = Float64Array.from({ length: 36 }, (_, cell) => {
    const [query, key] = [Math.floor(cell / 6), cell % 6]
    if (key > query) return 0
    return query === 0 ? 1 : key === 0 ? 0.5 : 0.5 / query
  })

  it.each([
    ['mine', myRows(mine)],
    ['even', uniformRows(mine)],
    ['random', randomRows(mine, seededRandom(1))],
  ])('keeps BOS and the rows that mine does not have, and every row sums to 1: %s', (_, rows) => {
    const pattern = transplanted(mine, trained, 1, rows)
    for (let query = 0; query < 6; query++) {
      const row = pattern.subarray(query * 6, query * 6 + 6)
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6)
      expect(row[0]).toBeCloseTo(trained[query * 6], 7)
      if (query < 2) row.forEach((weight, key) => expect(weight).toBeCloseTo(trained[query * 6 + key], 7))
      else expect(row[1]).toBe(0)
    }
  })

  it('is my row times what BOS leaves', () => {
    const pattern = transplanted(mine, trained, 1, myRows(mine))
    expect(pattern[5 * 6 + 2]).toBeCloseTo(0.5 * mine.pattern[5 * 6 + 2], 6)
  })
})

it('a share is only of a loss that matters', () => {
  expect(recoveredShare(1, 3, 1)).toBe(1)
  expect(recoveredShare(1, 3, 3)).toBe(0)
  expect(recoveredShare(1, 3, 2)).toBe(0.5)
  expect(recoveredShare(1, 3, 4)).toBe(-0.5)
  expect(recoveredShare(1, 1.009, 1)).toBeNull()
  expect(recoveredShare(1, 0.5, 1)).toBeNull()
  expect(recoveredShare(1, 1.02, 1.01)).toBeCloseTo(0.5, 10)
})
