import { describe, expect, it } from 'vitest'
import { zeroWeights, withCells } from './weights'
import type { Circuit } from './circuit'
import { exampleDocument, type ExampleOptions } from './examples'
import { inductionReference } from './induction-reference'
import { recognisedMistakes, typicalMistakes, type MistakeId } from './mistakes'
import { trace } from './trace'
import { withConstant, withWeightsAt } from './weight-place'

// Ten mistakes that students make, with what each predicts, computed in NumPy from the homework's formulas.
// The two commonest pass the homework's published example, which is why a grader looks at stages.

/** The logits of the homework's circuit with a mistake in it. */
const logits = (mistake: (circuit: Circuit) => Circuit, tokens: string, strength = 10) => {
  const { circuit } = exampleDocument('induction', { strength })
  return [...trace(mistake(circuit), [...tokens]).values('logits').values]
}

/** Puts a mistake into a circuit. */
const making =
  (id: MistakeId | 'none') =>
  (circuit: Circuit): Circuit =>
    typicalMistakes.find((each) => each.id === id)?.make(circuit) ?? circuit

/** Tokens and strength of the 16 published cases. */
const CASES =
  'bb10 bb20 da25 ac40 cab10 dbb20 bbc25 bad40 cccd10 ddca20 cdaa25 bada40 aaacc10 dacab20 bdccc25 daccd40'
    .split(' ')
    .map((text) => [text.replace(/\d+/, ''), Number(text.replace(/\D+/, ''))] as const)

/** The homework's rule. */
const passes = (expected: readonly number[], got: readonly number[]) =>
  got.every((value, i) => Math.abs(expected[i] - value) <= 1e-6 + 1e-5 * Math.abs(value))

/** Mistake, logits on a b c d a, largest logit on a b c a b, how many of the 16 published cases pass. */
const table: [MistakeId | 'none', Record<string, number>, number, number][] = [
  ['none', { b: 0.999864 }, 0.999864, 16],
  ['positions-carried', { b: 0.999864 }, 0.5003, 10],
  ['no-mask', { b: 0.999864 }, 0.999864, 14],
  ['position-0-kept', { a: 0.5001, b: 0.4999 }, 0.9998, 6],
  ['previous-QK-transposed', { b: 0.61, a: 0.224 }, 0.835, 6],
  ['previous-OV-transposed', {}, 0.75, 0],
  ['copy-QK-transposed', { d: 0.99986 }, 0.99986, 8],
  ['previous-OV-scaled', { b: 1 }, 1, 13],
  ['residual-added', { a: 1.000045, b: 0.999864 }, 1.0001, 0],
  ['scores-divided', { b: 0.878 }, 0.866, 6],
  ['tokens-not-added', { a: 0, b: 0, c: 0, d: 0 }, 0, 0],
]

describe.each(table)('%s', (id, onSample, largest, passed) => {
  const mistake = making(id)
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
      passes(logits(making('none'), tokens, s), logits(mistake, tokens, s)),
    ).length
    expect(count).toBe(passed)
  })
})

const induction = (options: ExampleOptions = {}) => exampleDocument('induction', options).circuit
const recognised = (circuit: Circuit) => recognisedMistakes(circuit).map(({ id }) => id)

/** The homework's sizes, one with many positions, one where `prev` has a subspace of its own, another strength. */
const sizes: [string, ExampleOptions][] = [
  ['V = 4, P = 5', {}],
  ['V = 3, P = 12', { vocabulary: ['a', 'b', 'c'], positions: 12 }],
  ['V = 6, P = 4', { vocabulary: [...'abcdef'], positions: 4 }],
  ['s = 2.5', { strength: 2.5 }],
]

describe.each(sizes)('recognised by name in circuits of %s', (_, options) => {
  it('none in the right circuit, nor in its empty exercise', () => {
    expect(recognised(induction(options))).toEqual([])
    expect(recognised(exampleDocument('induction-empty', options).circuit)).toEqual([])
  })

  it.each(typicalMistakes.map(({ id }) => id))('%s, alone, and mended again', (id) => {
    const mistake = typicalMistakes.find((each) => each.id === id)!
    const right = induction(options)
    const wrong = mistake.make(right)
    expect(recognised(wrong)).toEqual([id])
    const mended = mistake.mend(wrong, inductionReference(wrong)!)
    expect(recognised(mended)).toEqual([])
    const tokens = exampleDocument('induction', options).tokens
    expect(trace(mended, tokens).values('logits')).toEqual(trace(right, tokens).values('logits'))
  })

  it('two at once', () => {
    const wrong = making('no-mask')(making('previous-OV-transposed')(induction(options)))
    expect(recognised(wrong)).toEqual(['no-mask', 'previous-OV-transposed'])
  })
})

describe('what is recognised', () => {
  const place = { layer: 0, head: 0, name: 'W_QK' } as const
  const withCellsOf = (indices: number[], content: number | string) => {
    const circuit = induction()
    const changes = indices.map((index) => ({ index, content }))
    return withWeightsAt(circuit, place, withCells(zeroWeights(9), changes, circuit.constants))
  }

  it('a transposed matrix with one weight missing, and one with another at a wrong place', () => {
    // Queries pos 0 … 3, keys pos 1 … 4.
    const turned = [4, 5, 6, 7].map((dim) => dim * 9 + dim + 1)
    expect(recognised(withCellsOf(turned.slice(1), 's'))).toEqual(['previous-QK-transposed'])
    expect(recognised(withCellsOf([...turned, 0], 's'))).toEqual(['previous-QK-transposed'])
    expect(recognised(withCellsOf(turned.slice(3), 's'))).toEqual([])
  })

  it('weights that were typed as s/3 or as 3.3333', () => {
    const right = [5, 6, 7, 8].map((dim) => dim * 9 + dim - 1)
    expect(recognised(withCellsOf(right, 's/3'))).toEqual(['scores-divided'])
    expect(recognised(withCellsOf(right, 3.3333))).toEqual(['scores-divided'])
  })

  it('nothing where × s cannot be told from right', () => {
    expect(recognised(making('previous-OV-scaled')(withConstant(induction(), 's', 1)))).toEqual([])
  })

  it('nothing in a circuit that is wired otherwise', () => {
    expect(recognised(exampleDocument('published-head').circuit)).toEqual([])
    const oneLayer = { ...induction(), layers: induction().layers.slice(0, 1) }
    expect(recognised(making('no-mask')(oneLayer))).toEqual([])
  })
})
