import { describe, expect, it } from 'vitest'
import { matrixOf } from '../tensor/operations'
import { detectors, headScore, headScores, type DetectorId } from './detectors'
import { exampleDocument } from './examples'
import { trace } from './trace'

const positions = (...indices: number[]) => indices.map((index) => ({ token: 'x', index }))
const score = (id: DetectorId, rows: number[][], indices: number[], tokens: string) =>
  detectors.find((each) => each.id === id)!.score(matrixOf(rows), positions(...indices), [...tokens])

const A = [
  [1, 0, 0, 0],
  [0.3, 0.7, 0, 0],
  [0.1, 0.4, 0.5, 0],
  [0.2, 0.3, 0.1, 0.4],
]

describe('on one pattern', () => {
  it('current, previous and first are means of the diagonal, the one under it, the first column', () => {
    expect(score('current', A, [0, 1, 2, 3], 'abca')).toBeCloseTo((1 + 0.7 + 0.5 + 0.4) / 4, 15)
    expect(score('previous', A, [0, 1, 2, 3], 'abca')).toBeCloseTo((0.3 + 0.4 + 0.1) / 3, 15)
    expect(score('first', A, [0, 1, 2, 3], 'abca')).toBeCloseTo((1 + 0.3 + 0.1 + 0.2) / 4, 15)
  })

  it('induction looks after the last occurrence', () => {
    expect(score('prefix_last', A, [0, 1, 2, 3], 'abca')).toBe(0.3)
    expect(score('prefix_last', A, [0, 1, 2, 3], 'abab')).toBeCloseTo((0.4 + 0.1) / 2, 15)
  })

  it('“the the” does not count: the key after it is the query itself', () => {
    expect(score('prefix_last', A, [0, 1, 2, 3], 'abcc')).toBeNull()
    expect(score('prefix_last', A, [0, 1, 2, 3], 'aaab')).toBeNull()
  })

  it('no repeated token has no score', () => {
    expect(score('prefix_last', A, [0, 1, 2, 3], 'abcd')).toBeNull()
    expect(score('previous', [[1]], [0], 'a')).toBeNull()
    expect(score('current', [], [], 'a')).toBeNull()
  })

  it('positions that are dropped do not count', () => {
    // Positions 1, 2 and 4 of a b c d a: 4 has no previous position left, and the first a is followed by b₁.
    const B = [
      [1, 0, 0],
      [0.4, 0.6, 0],
      [0.7, 0.2, 0.1],
    ]
    expect(score('previous', B, [1, 2, 4], 'abcda')).toBe(0.4)
    expect(score('prefix_last', B, [1, 2, 4], 'abcda')).toBe(0.7)
    expect(score('prefix_last', B, [0, 2, 4], 'abcda')).toBeNull()
  })
})

describe('on the sample circuit', () => {
  const { circuit, tokens } = exampleDocument('induction')
  const run = trace(circuit, tokens)

  it('head 0.0 is a previous-token head and head 1.0 an induction head', () => {
    // eˢ/(eˢ + p), averaged over p = 1 … 4, and its share on b₁
    expect(headScore(run, 0, 0, 'previous').score).toBeCloseTo(0.9998865, 7)
    expect(headScore(run, 1, 0, 'prefix_last').score).toBeCloseTo(0.9998637, 7)
  })

  it('every score says what it is', () => {
    for (const { title, definition } of headScores(run, 1, 0)) {
      expect(title).not.toBe('')
      expect(definition).toMatch(/^Mean attention .*\.$/)
    }
  })
})
