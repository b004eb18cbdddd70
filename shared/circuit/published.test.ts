import { describe, expect, it } from 'vitest'
import { rowsOf } from '../tensor/operations'
import { exampleDocument } from './examples'
import { expectMatrix } from './reference.testing'
import { trace } from './trace'

// Berkeley CS182, homework 11: what its notebook and its test files publish.

const logits = (tokens: string, strength = 10) => {
  const { circuit } = exampleDocument('induction', { strength })
  return [...trace(circuit, [...tokens]).values('logits').values]
}

it('one head gives the published output', () => {
  const { circuit, tokens } = exampleDocument('published-head')
  const run = trace(circuit, tokens)
  expectMatrix(
    run.values('0.0.output'),
    [
      [1, 0],
      [1.7310585786300048, 0],
      [2.5752103826044417, 0],
    ],
    1e-15,
  )
  expect(rowsOf(run.values('0.0.scores'))).toEqual([
    [0, 0, 0],
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(rowsOf(run.values('0.0.values'))).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ])
  expect(run.stages.map(({ id }) => id)).not.toContain('logits')
})

it('a b c d a predicts b', () => {
  const got = logits('abcda')
  ;[0.000045, 0.999864, 0.000045, 0.000045].forEach((value, i) =>
    expect(Math.abs(got[i] - value)).toBeLessThan(1e-6),
  )
})

it.each([
  [0, 0.25],
  [1, 0.355],
  [2, 0.6007],
  [3, 0.83],
  [5, 0.9786],
  [10, 0.99986],
])('at strength %d the logit of b is %d', (strength, b) => {
  expect(Math.abs(logits('abcda', strength)[1] - b)).toBeLessThan(1e-4)
})

it('the previous-token head attends by eˢ/(eˢ + p)', () => {
  for (const s of [0, 1, 10]) {
    const { circuit, tokens } = exampleDocument('induction', { strength: s })
    const A = rowsOf(trace(circuit, tokens).values('0.0.pattern'))
    for (let p = 1; p < 5; p++) expect(A[p][p - 1]).toBeCloseTo(Math.exp(s) / (Math.exp(s) + p), 15)
  }
})

describe('the 16 published induction cases', () => {
  it.each([
    ['bb', 10, [0, 1, 0, 0]],
    ['bb', 20, [0, 1, 0, 0]],
    ['da', 25, [1, 0, 0, 0]],
    ['ac', 40, [0, 0, 1, 0]],
    ['cab', 10, [0.49988651048237515, 0.5001134895176248, 0, 0]],
    ['dbb', 20, [0, 1, 0, 0]],
    ['bbc', 25, [0, 0.4999999999132003, 0.5000000000867996, 0]],
    ['bad', 40, [0.5, 0, 0, 0.5]],
    ['cccd', 10, [0, 0, 0.6665657840423459, 0.3334342159576542]],
    ['ddca', 20, [0.3333333424940161, 0, 0.33333332875299193, 0.33333332875299193]],
    ['cdaa', 25, [0.999999999986112, 0, 0, 1.3887943874221998e-11]],
    ['bada', 40, [8.496708510583181e-18, 0, 0, 1]],
    ['aaacc', 10, [9.091118968013424e-5, 0, 0.9999090888103198, 0]],
    ['dacab', 20, [0.49999999484711594, 0.2500000077293261, 0.24999999742355797, 0]],
    ['bdccc', 25, [0, 0, 0.999999999993056, 6.9439719372074485e-12]],
    ['daccd', 40, [1, 0, 8.49670851058318e-18, 4.2483542552915904e-18]],
  ] as const)('%s at strength %d, within 2e-16', (tokens, strength, expected) => {
    const got = logits(tokens, strength)
    expected.forEach((value, i) => expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(2e-16))
  })
})
