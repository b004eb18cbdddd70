import { expect, it } from 'vitest'
import { hasStrokeAlphabet, strokeContext } from './stroke-alphabet'

it('makes ids of a text, filled up as in training', () => {
  // One more than the index in the alphabet: space, e, n, a, i, t, o, s, h, r.
  expect(strokeContext('the n', 8)).toEqual([6, 9, 2, 1, 3, 0, 0, 0])
  expect(strokeContext('J', 1)).toEqual([71])
  expect(strokeContext('', 2)).toEqual([0, 0])
})

it('refuses what the model could not have seen', () => {
  expect(strokeContext('é', 5)).toMatch(/no “é”/)
  expect(strokeContext('on and on', 5)).toMatch(/9 characters, more than the 5/)
})

it('goes with models of its sizes alone', () => {
  const config = (tokens: number, texts: number) => ({
    d_vocab: tokens,
    context: { d_vocab: texts, n_ctx: 50 },
  })
  expect(hasStrokeAlphabet(config(455, 72))).toBe(true)
  expect(hasStrokeAlphabet(config(455, 71))).toBe(false)
  expect(hasStrokeAlphabet(config(24, 72))).toBe(false)
})
