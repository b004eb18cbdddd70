import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { caseResult } from '#shared/circuit/test-run'
import { parseTestCases } from '#shared/document/test-cases'
import { caseCells, caseLine } from './case-line'

const { circuit } = exampleDocument('induction')
const embedding = circuit.embedding.kind === 'two-hot' ? circuit.embedding : null
const row = (...dims: number[]) => Array.from({ length: 9 }, (_, dim) => (dims.includes(dim) ? 1 : 0))

/** The line of one case on the sample circuit. */
function lineOf(parts: unknown[]) {
  const parsed = parseTestCases(JSON.stringify({ 'Test Case 1': parts }))
  if (!parsed.ok) throw new Error(parsed.error)
  const [testCase] = parsed.cases
  return caseLine(0, testCase, caseResult(circuit, testCase), embedding)
}

describe('a case’s line', () => {
  // b b: the rule says b, exactly 1.
  const bb = [row(1, 4), row(1, 5)]

  it('says what it runs on, and that it passes', () => {
    expect(lineOf([bb, 10, [0, 1, 0, 0]])).toMatchObject({
      state: 'pass',
      input: 'b b, s = 10',
      difference: '0',
      fault: null,
    })
  })

  it('says which logit differs most', () => {
    expect(lineOf([bb, 10, [0, 0.75, 0.5, 0]])).toMatchObject({
      state: 'fail',
      difference: '0.5',
      fault: 'c: got 0, expected 0.5',
    })
  })

  it('tells a case that passes by the homework’s rule alone', () => {
    expect(lineOf([bb, 10, [0, 1 + 5e-6, 0, 0]])).toMatchObject({
      state: 'loose',
      fault: 'b: got 1, expected 1.00001',
    })
  })

  it('tells shapes that differ', () => {
    expect(lineOf([bb, 10, [0, 1, 0]]).fault).toBe('The output is 1 × 4, expected 1 × 3.')
  })

  it('says why there is no output', () => {
    expect(lineOf([[[1, 0, 1]], 10, [0, 1]])).toMatchObject({
      state: 'fail',
      input: 'X 1 × 3, s = 10',
      fault: 'X has 3 columns, expected 9, the dims of the circuit.',
    })
  })

  it('names the cell of a head’s output', () => {
    const X = [
      [0, 1],
      [1, 1],
    ]
    const W = [
      [1, 1],
      [0, 0],
    ]
    const line = lineOf([
      X,
      W,
      W,
      [
        [1, 0],
        [1, 0],
      ],
    ])
    expect(line).toMatchObject({ input: 'X 2 × 2', fault: '[1, 0]: got 1.73106, expected 1' })
  })
})

it('lists the cells of an output, the worst one marked', () => {
  const parsed = parseTestCases(
    JSON.stringify({ 'Test Case 1': [[row(1, 4), row(1, 5)], 10, [0, 2 / 3, 0, 1e-7]] }),
  )
  if (!parsed.ok) throw new Error(parsed.error)
  const [testCase] = parsed.cases
  expect(caseCells(testCase, caseResult(circuit, testCase), embedding)).toEqual([
    { place: 'a', expected: '0', got: '0', isWorst: false },
    { place: 'b', expected: '0.666667', got: '1', isWorst: true },
    { place: 'c', expected: '0', got: '0', isWorst: false },
    { place: 'd', expected: '1e−7', got: '0', isWorst: false },
  ])
})
