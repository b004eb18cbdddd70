import { expect, it } from 'vitest'
import { likeliest, rankOf } from './likeliest'

it('gives the largest logits with their shares of the whole softmax', () => {
  const best = likeliest(Float32Array.of(0, Math.log(2), -Infinity, Math.log(5)), 2)
  expect(best.map(({ id }) => id)).toEqual([3, 1])
  expect(best[0].probability).toBeCloseTo(5 / 8, 6)
  expect(best[1].probability).toBeCloseTo(2 / 8, 6)
})

it('puts the lower id first where logits are equal, and gives all there are', () => {
  expect(likeliest(Float32Array.of(1, 2, 2, 1), 9).map(({ id }) => id)).toEqual([1, 2, 0, 3])
})

it('says nothing of logits that are no numbers', () => {
  const odd = Float32Array.of(1, NaN, 2)
  expect(likeliest(odd, 2)).toEqual([])
  expect(rankOf(odd, 0)).toBeNull()
  expect(likeliest(Float32Array.of(0, Infinity), 2)).toEqual([])
  expect(rankOf(Float32Array.of(3, 5, 4), 2)).toBe(2)
})

it('is not lost in large logits', () => {
  const [first] = likeliest(Float32Array.of(1e4, 1e4 - 1), 1)
  expect(first.probability).toBeCloseTo(1 / (1 + Math.exp(-1)), 6)
})
