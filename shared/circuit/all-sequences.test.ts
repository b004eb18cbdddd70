import { describe, expect, it } from 'vitest'
import { sequenceReport } from './all-sequences'
import { exampleDocument, type ExampleOptions } from './examples'
import { inductionRule } from './induction-rule'
import { typicalMistakes } from './mistakes'
import { trace } from './trace'
import { sequenceRunner } from './sequence-runner'
import { sequenceCount, sequencesOf } from './sequences'

const abcd = ['a', 'b', 'c', 'd']
const choice = { most: 20_000, sample: 300, seed: 7 }

describe('the induction rule', () => {
  it.each([
    ['abcda', { kind: 'one', next: 'b' }],
    ['abb', { kind: 'one', next: 'b' }],
    ['aaa', { kind: 'one', next: 'a' }],
    ['abab', { kind: 'one', next: 'a' }],
    ['acaba', { kind: 'several', next: 'b', followers: ['c', 'b'] }],
    ['abcd', { kind: 'unseen' }],
    ['a', { kind: 'unseen' }],
  ])('%s', (tokens, answer) => {
    expect(inductionRule([...tokens])).toEqual(answer)
  })
})

describe('the sequences', () => {
  it('are 1,364 for 4 letters and 5 positions, each once', () => {
    expect(sequenceCount(4, 5)).toBe(1364)
    const all = [...sequencesOf(abcd, 5, choice)].map((tokens) => tokens.join(''))
    expect(new Set(all).size).toBe(1364)
    expect([all[0], all[3], all[4], all.at(-1)]).toEqual(['a', 'd', 'aa', 'ddddd'])
  })

  it('are a sample where there are more, the same for the same seed', () => {
    const drawn = (seed: number) => {
      const sequences = sequencesOf(abcd, 12, { ...choice, seed })
      expect([sequences.isComplete, sequences.count]).toEqual([false, 300])
      return [...sequences].map((tokens) => tokens.join(''))
    }
    expect(drawn(7)).toHaveLength(300)
    expect(drawn(7)).toEqual(drawn(7))
    expect(drawn(7)).not.toEqual(drawn(8))
    expect(new Set(drawn(7).map(({ length }) => length))).toEqual(
      new Set([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    )
  })

  it('of more tokens than numbers can count are a sample too', () => {
    const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i))
    expect(sequencesOf(letters, 64, choice).isComplete).toBe(false)
  })
})

describe('the report', () => {
  const report = (id: 'induction' | 'induction-empty' = 'induction', options: ExampleOptions = {}) =>
    sequenceReport(exampleDocument(id, options).circuit, sequencesOf(abcd, 5, choice))

  it('of the sample circuit: right wherever the rule gives one token', () => {
    // 652 + 228 + 484 were counted by brute force in Python.
    const { count, judged, right, failing, unseen, tied } = report()
    expect({ count, judged, right, failing, unseen }).toEqual({
      count: 1364,
      judged: 652,
      right: 652,
      failing: [],
      unseen: 484,
    })
    expect(tied.count).toBe(228)
    expect(tied.last + tied.other + tied.even + tied.wrong).toBe(228)
    expect(tied.wrong).toBe(0)
  })

  it('of empty matrices: no prediction anywhere', () => {
    const { right, judged, failing, tied } = report('induction-empty')
    expect([right, judged, failing.length]).toEqual([0, 652, 500])
    expect(failing[0]).toEqual({ tokens: ['a', 'a'], expected: 'a', predicted: { none: 'tie' } })
    expect(tied.wrong).toBe(228)
  })

  it('finds what the published example does not: positions in the residual', () => {
    const mistake = typicalMistakes.find(({ id }) => id === 'positions-carried')!
    const { circuit } = exampleDocument('induction')
    const { failing } = sequenceReport(mistake.make(circuit), sequencesOf(abcd, 5, choice))
    const failed = failing.map(({ tokens }) => tokens.join(''))
    expect(failed).not.toContain('abcda')
    expect(failed.length).toBeGreaterThan(0)
  })

  it('tells how far it is', () => {
    const seen: number[] = []
    const { circuit } = exampleDocument('induction')
    sequenceReport(circuit, sequencesOf(abcd, 4, choice), (done) => seen.push(done))
    expect(seen).toEqual([64, 128, 192, 256, 320])
  })
})

it('a runner of many sequences gives what a trace of each gives', () => {
  for (const { circuit } of [exampleDocument('induction'), exampleDocument('induction', { positions: 3 })]) {
    const run = sequenceRunner(circuit)
    for (const tokens of sequencesOf(abcd, 3, choice)) {
      const [many, one] = [run(tokens), trace(circuit, tokens)]
      for (const { id } of one.stages) expect(many.values(id)).toEqual(one.values(id))
    }
  }
  const run = sequenceRunner(exampleDocument('induction').circuit)
  run(['a'])
  expect(() => run(['z'])).toThrow('“z” is not in the vocabulary.')
  expect(() => run([...'abcdab'])).toThrow('There are 6 tokens')
})
