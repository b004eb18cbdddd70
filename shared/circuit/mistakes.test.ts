import { describe, expect, it } from 'vitest'
import { transpose } from '../tensor/operations'
import type { Circuit, Head, Layer } from './circuit'
import { exampleDocument } from './examples'
import { trace } from './trace'
import { plainWeights } from './weights'

// Ten mistakes that students make, with what each predicts, computed in NumPy from the homework's formulas.
// The two commonest pass the homework's published example, which is why a grader looks at stages.

/** The logits of the homework's circuit with a mistake in it. */
const logits = (mistake: (circuit: Circuit) => Circuit, tokens: string, strength = 10) => {
  const { circuit } = exampleDocument('induction', { strength })
  return [...trace(mistake(circuit), [...tokens]).values('logits').values]
}

const changed =
  (layer: number, change: (layer: Layer) => Partial<Layer>) =>
  (circuit: Circuit): Circuit => ({
    ...circuit,
    layers: circuit.layers.map((each, l) => (l === layer ? { ...each, ...change(each) } : each)),
  })
const withHead = (layer: number, change: (head: Head) => Partial<Head>) =>
  changed(layer, ({ heads }) => ({ heads: heads.map((head) => ({ ...head, ...change(head) })) }))
const scaled = (head: Head, name: 'W_QK' | 'W_OV', by: number) => ({
  [name]: plainWeights({ ...head[name], values: head[name].values.map((value) => value * by) }),
})
const transposed = (head: Head, name: 'W_QK' | 'W_OV') => ({ [name]: plainWeights(transpose(head[name])) })
const both = (change: (layer: number) => (circuit: Circuit) => Circuit) => (circuit: Circuit) =>
  change(1)(change(0)(circuit))

const mistakes: Record<string, (circuit: Circuit) => Circuit> = {
  none: (circuit) => circuit,
  'positions added to the residual too': changed(0, () => ({ carries: 'all' })),
  'no causal mask': both((l) => changed(l, () => ({ causal: false }))),
  'position 0 kept': changed(0, () => ({ drops: [] })),
  'previous QK transposed': withHead(0, (head) => transposed(head, 'W_QK')),
  'previous OV transposed': withHead(0, (head) => transposed(head, 'W_OV')),
  'copy QK transposed': withHead(1, (head) => transposed(head, 'W_QK')),
  'previous OV × s too': (circuit) =>
    withHead(0, (head) => scaled(head, 'W_OV', circuit.constants.s))(circuit),
  'residual added to the output': (circuit) => ({
    ...changed(1, () => ({ carries: 'all' }))(circuit),
    readout: { from: 'residual', role: 'tok' },
  }),
  'scores ÷ √9': both((l) => withHead(l, (head) => scaled(head, 'W_QK', 1 / 3))),
  'token part not added': changed(0, () => ({ carries: [] })),
}

/** Tokens and strength of the 16 published cases. */
const CASES =
  'bb10 bb20 da25 ac40 cab10 dbb20 bbc25 bad40 cccd10 ddca20 cdaa25 bada40 aaacc10 dacab20 bdccc25 daccd40'
    .split(' ')
    .map((text) => [text.replace(/\d+/, ''), Number(text.replace(/\D+/, ''))] as const)

/** The homework's rule. */
const passes = (expected: readonly number[], got: readonly number[]) =>
  got.every((value, i) => Math.abs(expected[i] - value) <= 1e-6 + 1e-5 * Math.abs(value))

/** Mistake, logits on a b c d a, largest logit on a b c a b, how many of the 16 published cases pass. */
const table: [string, Record<string, number>, number, number][] = [
  ['none', { b: 0.999864 }, 0.999864, 16],
  ['positions added to the residual too', { b: 0.999864 }, 0.5003, 10],
  ['no causal mask', { b: 0.999864 }, 0.999864, 14],
  ['position 0 kept', { a: 0.5001, b: 0.4999 }, 0.9998, 6],
  ['previous QK transposed', { b: 0.61, a: 0.224 }, 0.835, 6],
  ['previous OV transposed', {}, 0.75, 0],
  ['copy QK transposed', { d: 0.99986 }, 0.99986, 8],
  ['previous OV × s too', { b: 1 }, 1, 13],
  ['residual added to the output', { a: 1.000045, b: 0.999864 }, 1.0001, 0],
  ['scores ÷ √9', { b: 0.878 }, 0.866, 6],
  ['token part not added', { a: 0, b: 0, c: 0, d: 0 }, 0, 0],
]

describe.each(table)('%s', (name, onSample, largest, passed) => {
  const mistake = mistakes[name]
  const tolerance = 6e-4

  it('predicts on a b c d a what the table says', () => {
    const got = logits(mistake, 'abcda')
    for (const [token, value] of Object.entries(onSample)) {
      expect(Math.abs(got['abcd'.indexOf(token)] - value)).toBeLessThan(tolerance)
    }
    expect(got).toHaveLength(4)
  })

  it(`has ${largest} as its largest logit on a b c a b`, () => {
    expect(Math.abs(Math.max(...logits(mistake, 'abcab')) - largest)).toBeLessThan(tolerance)
  })

  it(`passes ${passed} of the 16 published cases`, () => {
    const count = CASES.filter(([tokens, s]) =>
      passes(logits(mistakes.none, tokens, s), logits(mistake, tokens, s)),
    ).length
    expect(count).toBe(passed)
  })
})
