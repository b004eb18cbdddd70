import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { trace } from '../circuit/trace'
import { weightsAt, withWeightsAt } from '../circuit/weight-place'
import { withCells } from '../circuit/weights'
import { alignedHeads, countedQueries, keysOf } from './aligned-head'
import { circuitOfHead } from './circuit-of-head'
import { drawLimits, drawnRange, drawnSequences, shortestCopy, usualMost } from './drawn-sequences'
import { explainedScores } from './explained-scores'
import { sideBySide, type TrainedStages } from './side-by-side'
import { idsOf, lettersOf, readTokenMap } from './token-map'

const { circuit, tokens } = exampleDocument('induction')

describe('a circuit on a model’s positions', () => {
  it('stands one later behind BOS, and the head behind the drop has no query there', () => {
    const [previous, induction] = alignedHeads(trace(circuit, tokens), 1)
    expect(previous).toMatchObject({ head: '0.0', length: 6, queries: [1, 2, 3, 4, 5], causal: true })
    expect(induction).toMatchObject({ head: '1.0', queries: [2, 3, 4, 5], keys: [2, 3, 4, 5] })
    // a5 looks at b2; nobody looks at BOS.
    expect(induction.pattern[5 * 6 + 2]).toBeGreaterThan(0.999)
    for (let query = 0; query < 6; query++) expect(induction.pattern[query * 6]).toBe(0)
    expect(keysOf(induction, 3)).toEqual([2, 3])
  })

  it('counts queries whose token came before, or all of its own', () => {
    const [, induction] = alignedHeads(trace(circuit, tokens), 1)
    const ids = [0, 1, 2, 3, 4, 1]
    expect(countedQueries(induction, 'earlier', ids)).toEqual([5])
    expect(countedQueries(induction, 'all', ids)).toEqual([2, 3, 4, 5])
  })

  it('is refused by name where a pattern holds NaN', () => {
    const place = { layer: 1, head: 0, name: 'W_QK' } as const
    const weights = withCells(weightsAt(circuit, place), [{ index: 0, content: NaN }], circuit.constants)
    expect(() => alignedHeads(trace(withWeightsAt(circuit, place, weights), tokens), 0)).toThrow(
      /head 1\.0 holds NaN/,
    )
  })

  it('refuses more tokens than it has positions', () => {
    expect(() => trace(circuit, [...tokens, 'a'])).toThrow(/room for 5/)
  })
})

describe('a token map', () => {
  it('goes there and back', () => {
    const map = readTokenMap('{"a": 3, "b": 5, "c": null}')
    expect(map).toEqual({ a: 3, b: 5, c: null })
    if (typeof map === 'string') return
    expect(idsOf(map, ['b', 'a'])).toEqual([5, 3])
    expect(lettersOf(map, [5, 3])).toEqual(['b', 'a'])
  })

  it('says what does not map', () => {
    expect(idsOf({ a: 3, c: null }, ['a', 'c'])).toMatch(/no token for “c”/)
    expect(idsOf({ a: 3 }, ['toString'])).toMatch(/“toString”/)
    expect(lettersOf({ a: 3 }, [4])).toMatch(/Token 4/)
    expect(readTokenMap('{"a": 3, "b": 3}')).toMatch(/“a” and “b” are the same token/)
    for (const text of ['', '[]', '{"a": -1}', '{"a": 1.5}', '{"a": "b"}'])
      expect(readTokenMap(text)).toMatch(/no map/)
  })
})

describe('drawn sequences', () => {
  it('repeat, do not leave the vocabulary, and are the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 26 }),
        fc.integer({ min: 5, max: 60 }),
        fc.nat(999),
        (V, P, seed) => {
          const letters = [...'abcdefghijklmnopqrstuvwxyz'].slice(0, V)
          const most = usualMost(V, P)
          const draw = (varied: boolean) => drawnSequences(letters, P, { most, sequences: 5, seed }, varied)
          expect(draw(true)).toEqual(draw(true))
          const n = shortestCopy(P, most)
          for (const sequence of draw(false)) {
            expect(sequence.length).toBeLessThanOrEqual(P)
            expect(new Set(sequence).size).toBe(n)
            sequence.forEach((token, i) => i >= n && expect(token).toBe(sequence[i - n]))
            // There is a prediction that induction can make.
            const [from, to] = drawnRange(P, most, 1).split('-').map(Number)
            expect(to).toBeGreaterThanOrEqual(from)
            expect(to + 1).toBeLessThanOrEqual(sequence.length)
          }
          for (const sequence of draw(true)) expect(sequence).toHaveLength(draw(false)[0].length)
        },
      ),
    )
  })

  it('need room', () => {
    expect(drawLimits(2, 20)).toBeNull()
    expect(drawLimits(4, 4)).toBeNull()
    expect(drawLimits(4, 5)).toEqual({ least: 3, most: 4 })
  })
})

describe('side by side', () => {
  it('has BOS, which mine does not see, in every map of keys, and the logits of every position', () => {
    const square = () => Float64Array.from({ length: 36 }, (_, i) => i)
    const byToken = () => Float64Array.from({ length: 24 }, (_, i) => i)
    const trained: TrainedStages = {
      length: 6,
      ...{ scores: square(), mask: square(), masked: square(), pattern: square() },
      ...{ value_logits: byToken(), output_logits: byToken(), logits: byToken() },
    }
    const compared = {
      trace: trace(circuit, tokens),
      head: { layer: 1, head: 0 },
      trained,
      start: 1 as const,
      tokens: ['a', 'b', 'c', 'd'],
    }
    const scores = sideBySide('scores', compared)
    expect(scores.columns).toMatchObject({
      labels: ['BOS', 'a', 'b', 'c', 'd', 'a'].map((token, index) => ({ token, index })),
    })
    expect(scores.trained.values.slice(0, 6)).toEqual(Float64Array.of(12, 13, 14, 15, 16, 17))
    expect(scores.unseen).toEqual([0, 1])
    for (const { values } of [scores.mine, scores.difference])
      expect(Array.from(values.subarray(0, 6), Number.isNaN)).toEqual([
        true,
        true,
        false,
        false,
        false,
        false,
      ])
    expect(scores.difference.values[2]).toBe(scores.mine.values[2] - 14)
    const pattern = sideBySide('pattern', compared)
    expect(pattern.columns.labels[0]).toEqual({ token: 'BOS', index: 0 })
    expect(pattern.unseen).toEqual([0, 1])
    expect(pattern.trained.values.slice(0, 6)).toEqual(Float64Array.of(12, 13, 14, 15, 16, 17))
    const logits = sideBySide('logits', compared)
    // The circuit reads the last a alone; BOS and a 1, which it drops, have no row.
    expect(logits.rows.labels).toEqual(pattern.rows.labels)
    expect(logits.left).toEqual([
      { token: 'BOS', index: 0 },
      { token: 'a', index: 1 },
    ])
    // Less their mean: the published 0.9999 for b among four.
    expect(logits.mine.values[3 * 4 + 1]).toBeCloseTo(0.999864 - 0.25, 5)
    // b 2 sees itself alone, and writes b.
    expect(Array.from(logits.mine.values.subarray(0, 4))).toEqual([-0.25, 0.75, -0.25, -0.25])
    expect(logits.mine.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12)
  })
})

describe('what a grid explains', () => {
  it('is all where the scores are its own, and nothing where it is empty', () => {
    const W = [
      [1, 2],
      [3, -4],
    ]
    const x = [Float64Array.of(1, 0), Float64Array.of(0.5, 0.5), Float64Array.of(0, 1)]
    const scores = x.map((query) =>
      x.map((key) => query.reduce((sum, q, i) => sum + key.reduce((s, k, j) => s + q * W[i][j] * k, 0), 0)),
    )
    expect(explainedScores(scores, W, x, true)).toMatchObject({ explained: 1, largestRemainder: 0 })
    const zero = [
      [0, 0],
      [0, 0],
    ]
    expect(explainedScores(scores, zero, x, true).explained).toBe(0)
    // A constant on every key of a row is nothing that softmax sees.
    const shifted = scores.map((row, q) => row.map((score) => score + q))
    expect(explainedScores(shifted, W, x, true).explained).toBeCloseTo(1, 12)
    expect(explainedScores([[5]], [[0]], [Float64Array.of(1)], true).explained).toBeNull()
  })
})

it('a grid that was read becomes a circuit with the same weights, which traces', () => {
  const letters = ['a', 'b', 'c']
  const matrix = (rows: number, columns: number) => ({
    rows,
    columns,
    values: Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i)),
  })
  const later = { name: '1.2', W_QK: matrix(10, 10), W_OV: matrix(3, 10) }
  const earlier = { name: '0.0', W_QK: matrix(7, 7), W_OV: matrix(3, 7) }
  const both = circuitOfHead(letters, 4, later, earlier)
  expect(both.layers[1].heads[0].W_QK.values).toEqual(later.W_QK.values)
  // What 0.0 writes for a token is prev of that token.
  const traced = trace(both, ['a', 'b', 'a'])
  const written = traced.values('0.0.values')
  expect(Array.from(written.values.subarray(0, 10))).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
  const alone = circuitOfHead(letters, 4, { ...earlier, name: '0.0' }, null)
  expect(trace(alone, ['c', 'b']).values('logits').columns).toBe(3)
})
