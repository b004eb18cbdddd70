import { describe, expect, it } from 'vitest'
import { parseTestCases, type TestCase } from '../document/test-cases'
import { rowsOf } from '../tensor/operations'
import type { Circuit } from './circuit'
import { exampleDocument } from './examples'
import { typicalMistakes, type MistakeId } from './mistakes'
import { toyFile } from './reference.testing'
import { caseResult } from './test-run'
import { twoHotTokens } from './two-hot-tokens'

const casesOf = (file: string): readonly TestCase[] => {
  const parsed = parseTestCases(JSON.stringify(toyFile(file)))
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.cases
}
const inductionCases = casesOf('induction_head_test_cases.json')
const headCases = casesOf('single_attention_head_test_cases.json')
const { circuit } = exampleDocument('induction')
const making = (id: MistakeId) => typicalMistakes.find((each) => each.id === id)!.make(circuit)
const passing = (mine: Circuit, cases: readonly TestCase[], strictly = false) =>
  cases.filter((each) => {
    const { verdict } = caseResult(mine, each)
    return strictly ? verdict.passesStrictly : verdict.passes
  }).length

describe('the NumPy cases', () => {
  it('pass on the sample circuit, of both kinds and by both rules', () => {
    expect([inductionCases.length, headCases.length]).toEqual([14, 12])
    for (const strictly of [false, true]) {
      expect(passing(circuit, inductionCases, strictly)).toBe(14)
      expect(passing(circuit, headCases, strictly)).toBe(12)
    }
  })

  // How many of the 14 pass with each mistake, computed in NumPy 2.4.6 from the homework's formulas.
  it.each<[MistakeId, number]>([
    ['no-mask', 7],
    ['positions-carried', 9],
    ['position-0-kept', 2],
    ['previous-QK-transposed', 5],
    ['previous-OV-transposed', 0],
    ['copy-QK-transposed', 4],
    ['previous-OV-scaled', 7],
    ['residual-added', 0],
    ['scores-divided', 5],
    ['tokens-not-added', 0],
  ])('with %s: %i pass', (id, count) => {
    expect(passing(making(id), inductionCases)).toBe(count)
    // Two heads of the twelve see one position only.
    expect(passing(making(id), headCases)).toBe(id === 'no-mask' ? 2 : 12)
  })

  it('tell a head without a mask, except where there is one position only', () => {
    const unmasked = making('no-mask')
    const failed = headCases.filter((each) => !caseResult(unmasked, each).verdict.passes)
    expect(failed.length).toBeGreaterThan(0)
    for (const { kind, ...rest } of failed) {
      expect(kind).toBe('head')
      expect('X' in rest && rest.X.rows).toBeGreaterThan(1)
    }
  })

  it('say where the largest difference is', () => {
    // Case 1 is a b c d a: without the token part every logit is 0, and b should be 0.999864.
    const { verdict, got } = caseResult(making('tokens-not-added'), inductionCases[0])
    expect(rowsOf(got!)).toEqual([[0, 0, 0, 0]])
    expect(verdict.worst).toMatchObject({ row: 0, column: 1 })
    expect(verdict.worst!.difference).toBeCloseTo(0.999864, 6)
  })
})

describe('a case that a circuit cannot run on', () => {
  it('fails with a sentence', () => {
    const small = exampleDocument('induction', { vocabulary: ['a', 'b'], positions: 4 }).circuit
    const { verdict, got, problem } = caseResult(small, inductionCases[0])
    expect([verdict.passes, got]).toEqual([false, null])
    expect(problem).toBe('X has 9 columns, expected 6, the dims of the circuit.')
  })

  it('says so where no position is left', () => {
    const oneToken = inductionCases.map((each) => ({
      ...each,
      X: { rows: 1, columns: 9, values: each.X.values.slice(0, 9) },
    }))
    expect(caseResult(circuit, oneToken[0]).problem).toMatch(/^Nothing is left after position 0 is dropped/)
  })
})

it('reads the tokens of a two-hot X, and refuses any other', () => {
  const { embedding } = circuit
  if (embedding.kind !== 'two-hot') throw new Error('The sample is two-hot.')
  expect(twoHotTokens(inductionCases[0].X, embedding)).toEqual([...'abcda'])
  expect(twoHotTokens(headCases[0].X, embedding)).toBeNull()
  const { X } = inductionCases[0]
  for (const [index, value] of [
    [0, 2],
    [8, 1],
    [0, 0],
  ]) {
    const values = X.values.slice()
    values[index] = value
    expect(twoHotTokens({ ...X, values }, embedding)).toBeNull()
  }
})
