import { describe, expect, it } from 'vitest'
import { randomSequence, repeatedSequence, typedSequence } from './typed-sequence'

const letters = [...'abcd']

describe('a typed sequence', () => {
  it.each(['abcda', 'a b c d a', ' a, b,c  d;a\n'])('%j is a b c d a', (text) => {
    expect(typedSequence(text, letters, 5)).toEqual({ ok: true, tokens: [...'abcda'] })
  })

  it('of words needs something between them', () => {
    const words = ['the', 'cat', 'a']
    expect(typedSequence('the cat a', words, 5)).toEqual({ ok: true, tokens: ['the', 'cat', 'a'] })
    expect(typedSequence('thecat', words, 5)).toMatchObject({ ok: false })
  })

  it.each([
    ['abx', '“x” is not in the vocabulary. Known: a b c d.'],
    ['aaaaaa', 'These are 6 tokens; the circuit has room for 5.'],
    [' ', 'A sequence has at least one token.'],
  ])('%j is refused: %s', (text, error) => {
    expect(typedSequence(text, letters, 5)).toEqual({ ok: false, error })
  })
})

it('a seed decides a random sequence', () => {
  const [one, again, other] = [3, 3, 4].map((seed) => randomSequence(letters, 30, seed))
  expect(one).toEqual(again)
  expect(one).not.toEqual(other)
  expect(new Set(one)).toEqual(new Set(letters))
})

it('a repeated sequence is r r of different tokens', () => {
  for (let seed = 0; seed < 20; seed++) {
    const tokens = repeatedSequence(letters, 4, seed)
    expect(tokens.slice(0, 4)).toEqual(tokens.slice(4))
    expect(new Set(tokens.slice(0, 4)).size).toBe(4)
  }
})
