import { expect, it } from 'vitest'
import { termsIn } from './terms-in'

const linked = (sentence: string) =>
  termsIn(sentence).flatMap(({ text, term }) => (term === null ? [] : [[text, term]]))

it('finds the longest name, whatever its case', () => {
  expect(linked('Induction score of a head')).toEqual([['Induction score', 'induction score']])
  expect(linked('OV circuit of 1.0')).toEqual([['OV circuit', 'full OV circuit']])
})

it('links a term once, and leaves the sentence as it is', () => {
  const sentence = 'Scores before the softmax; the softmax of scores is the pattern.'
  expect(linked(sentence)).toEqual([
    ['Scores', 'scores'],
    ['softmax', 'softmax'],
    ['pattern', 'pattern'],
  ])
  expect(
    termsIn(sentence)
      .map(({ text }) => text)
      .join(''),
  ).toBe(sentence)
})

it('finds no term inside of another word, in a plain word, nor in a verb', () => {
  expect(linked('masking and in a key; a perfect head scores 1')).toEqual([])
})
