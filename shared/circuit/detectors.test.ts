import { describe, expect, it } from 'vitest'
import { matrixOf } from '../tensor/operations'
import { bestScore, detectors, headScore, headScores, repeatedTokens, type DetectorId } from './detectors'
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
    for (const { title, definition } of headScores(run, 1, 0, null)) {
      expect(title).not.toBe('')
      expect(definition).toMatch(/ean attention .*\.$/)
    }
  })
})

describe('on repeats', () => {
  // NumPy: r r of n = 2, rows and columns are positions 0 … 3.
  const B = [
    [1, 0, 0, 0],
    [0.9, 0.1, 0, 0],
    [0.2, 0.7, 0.1, 0],
    [0.1, 0.3, 0.4, 0.2],
  ]

  it('strict takes n … 2n − 1, ARENA the whole diagonal, duplicate the one under it', () => {
    // np.diag(B, -1) is .9 .7 .4, np.diag(B, -2) is .2 .3
    expect(score('induction_strict', B, [0, 1, 2, 3], 'abab')).toBeCloseTo((0.7 + 0.4) / 2, 15)
    expect(score('induction_arena', B, [0, 1, 2, 3], 'abab')).toBeCloseTo((0.9 + 0.7 + 0.4) / 3, 15)
    expect(score('duplicate', B, [0, 1, 2, 3], 'abab')).toBeCloseTo((0.2 + 0.3) / 2, 15)
  })

  it('rows that are dropped do not count, and fewer than two entries are too short', () => {
    const C = [
      [1, 0, 0],
      [0.6, 0.4, 0],
      [0.3, 0.5, 0.2],
    ]
    expect(score('induction_strict', C, [1, 2, 3], 'abab')).toBeCloseTo((0.6 + 0.5) / 2, 15)
    expect(score('induction_arena', C, [1, 2, 3], 'abab')).toBeCloseTo((0.6 + 0.5) / 2, 15)
    expect(score('duplicate', C, [1, 2, 3], 'abab')).toBeNull()
    expect(
      score(
        'induction_strict',
        [
          [1, 0],
          [0.5, 0.5],
        ],
        [0, 1],
        'aa',
      ),
    ).toBeNull()
  })

  it('r has the largest n ≤ P/2 of different tokens', () => {
    const repeated = (vocabulary: string[], positions: number) =>
      repeatedTokens({ kind: 'two-hot', vocabulary, positions, extra: 0 })
    expect(repeated(['a', 'b', 'c', 'd'], 5)).toEqual(['a', 'b', 'a', 'b'])
    expect(repeated(['a', 'b', 'c'], 12)).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
    expect(repeated(['a'], 1)).toEqual([])
    expect(repeatedTokens({ kind: 'given', X: matrixOf([[1]]) })).toBeNull()
  })

  it('the sample’s second head does nothing but induction, its first does none', () => {
    const { circuit } = exampleDocument('induction', { positions: 9, strength: 40 })
    const tokens = repeatedTokens(circuit.embedding)!
    expect(tokens).toEqual([...'abcdabcd'])
    const repeats = trace(circuit, tokens)
    const scores = (layer: number) =>
      Object.fromEntries(headScores(repeats, layer, 0, repeats).map(({ id, score: each }) => [id, each]))
    expect(scores(1).induction_strict).toBeCloseTo(1, 12)
    expect(scores(1).duplicate).toBeCloseTo(0, 12)
    expect(scores(0).induction_strict).toBeCloseTo(0, 12)
    expect(scores(0).previous).toBeCloseTo(1, 12)
  })

  it('the best-fitting detector names the heads of the sample', () => {
    const { circuit, tokens } = exampleDocument('induction')
    const own = trace(circuit, tokens)
    const repeats = trace(circuit, repeatedTokens(circuit.embedding)!)
    const best = [0, 1].map((layer) => bestScore(headScores(own, layer, 0, repeats))?.id)
    expect(best).toEqual(['previous', 'prefix_last'])
  })

  it('without tokens or queries there is a reason in the place of a score', () => {
    const { circuit } = exampleDocument('published-head')
    const reasons = headScores(trace(circuit, []), 0, 0, null).map(({ id, reason }) => [id, reason])
    expect(reasons).toContainEqual(['induction_strict', 'no tokens'])
    expect(reasons).toContainEqual(['prefix_last', 'no such query'])
    expect(reasons).toContainEqual(['current', null])
  })
})
