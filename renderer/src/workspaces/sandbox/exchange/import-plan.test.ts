import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { weightsAt } from '#shared/circuit/weight-place'
import { matrixOf, transpose, zeros } from '#shared/tensor/operations'
import { assignmentsByName, importPlan, planSentence, type ImportPlan } from './import-plan'

const { circuit } = exampleDocument('induction')
const W_QK = { layer: 1, head: 0, name: 'W_QK' } as const
const W_OV = { layer: 0, head: 0, name: 'W_OV' } as const

function done(plan: ImportPlan) {
  if (!plan.ok) throw new Error(plan.error)
  return plan
}

it('a matrix of zeros clears what is there, and says that expressions go', () => {
  const plan = done(importPlan(circuit, [{ place: W_QK, matrix: zeros(9, 9) }], 'homework'))
  expect(weightsAt(plan.circuit, W_QK)).toMatchObject({
    values: new Float64Array(81),
    expressions: new Map(),
  })
  expect(planSentence(plan)).toBe(
    '4 of 81 cells change. 4 of them hold an expression now and will hold a plain number.',
  )
})

it('cells whose value the file repeats keep their expression', () => {
  const matrix = { ...weightsAt(circuit, W_QK), values: weightsAt(circuit, W_QK).values.slice() }
  expect(planSentence(done(importPlan(circuit, [{ place: W_QK, matrix }], 'homework')))).toBe(
    'Nothing changes: every cell has this value already.',
  )
  matrix.values[4] = 3
  const plan = done(importPlan(circuit, [{ place: W_QK, matrix }], 'homework'))
  expect([...weightsAt(plan.circuit, W_QK).expressions.values()]).toEqual(['s', 's', 's'])
  expect(planSentence(plan)).toBe(
    '1 of 81 cells change. One of them holds an expression now and will hold a plain number.',
  )
})

it('TransformerLens’ W_OV is turned, its W_QK is not', () => {
  const turned = transpose(weightsAt(circuit, W_OV))
  expect(done(importPlan(circuit, [{ place: W_OV, matrix: turned }], 'transformer-lens')).changed).toBe(0)
  expect(done(importPlan(circuit, [{ place: W_OV, matrix: turned }], 'homework')).changed).toBe(8)
  const same = weightsAt(circuit, W_QK)
  expect(done(importPlan(circuit, [{ place: W_QK, matrix: same }], 'transformer-lens')).changed).toBe(0)
})

it('matrices are found by the names that an export gives them', () => {
  const matrix = zeros(9, 9)
  const matrices = ['1.0.W_QK', '0.0.W_OV', '2.0.W_QK', 'W'].map((name) => ({ name, matrix }))
  expect(assignmentsByName(circuit, matrices).map(({ place }) => place)).toEqual([W_OV, W_QK])
})

it.each([
  [zeros(9, 8), '9 × 8 does not fit: W_QK of head 1.0 is 9 × 9.'],
  [matrixOf([[1]]), '1 × 1 does not fit: W_QK of head 1.0 is 9 × 9.'],
  [
    { rows: 9, columns: 9, values: new Float64Array(81).fill(NaN, 10) },
    'The matrix for W_QK of head 1.0 has no number at [1, 1]: it holds NaN.',
  ],
])('what does not fit is refused whole: case %#', (matrix, error) => {
  expect(importPlan(circuit, [{ place: W_QK, matrix }], 'homework')).toEqual({ ok: false, error })
})
