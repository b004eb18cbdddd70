import { describe, expect, it } from 'vitest'
import { matrixOf, rowsOf } from '../tensor/operations'
import { axisLabel } from './axes'
import { headCaseCircuit, inductionCaseCircuit } from './case-circuit'
import type { Circuit } from './circuit'
import { CircuitError } from './circuit-error'
import { exampleDocument } from './examples'
import { expectMatrix, toyFile } from './reference.testing'
import { emptyReason, runPlan, trace, tracePlan } from './trace'
import type { Axis } from './stage'
import { plainWeights, weightsOf } from './weights'

type Rows = number[][]

describe('against NumPy', () => {
  it.each(
    Object.entries(
      toyFile<Record<string, [Rows, Rows, Rows, Rows]>>('single_attention_head_test_cases.json'),
    ),
  )('one head: %s', (name, [X, W_QK, W_OV, expected]) => {
    const circuit = headCaseCircuit({
      kind: 'head',
      name,
      X: matrixOf(X),
      W_QK: matrixOf(W_QK),
      W_OV: matrixOf(W_OV),
      expected: matrixOf(expected),
    })
    expectMatrix(trace(circuit, []).values('0.0.output'), expected, 1e-12)
  })

  it.each(
    Object.entries(toyFile<Record<string, [Rows, number, number[]]>>('induction_head_test_cases.json')),
  )('the induction circuit: %s', (name, [X, strength, logits]) => {
    const expected = matrixOf([logits])
    const circuit = inductionCaseCircuit({ kind: 'induction', name, X: matrixOf(X), strength, expected })
    expectMatrix(trace(circuit, []).values('logits'), [logits], 1e-12)
  })

  interface ToyStages {
    tokens: string
    V: number
    P: number
    strength: number
    stages: { stage: string; rows: string[]; columns: string[]; values: (number | null)[][] }[]
  }
  it.each(toyFile<ToyStages[]>('stages.json'))(
    'every stage and label of $tokens at strength $strength',
    ({ tokens, V, P, strength, stages }) => {
      const vocabulary = [...'abcdefghij'].slice(0, V)
      const { circuit } = exampleDocument('induction', { vocabulary, positions: P, strength })
      const run = trace(circuit, [...tokens])
      expect(stages.map(({ stage }) => stageId(stage)).sort()).toEqual(run.stages.map(({ id }) => id).sort())
      for (const { stage, rows, columns, values } of stages) {
        const id = stageId(stage)
        const axes = run.stage(id)
        expect(ourLabels(axes.rows)).toEqual(
          rows.map((label, i) => labelOf(label, i, writtenLast(axes.rows, id))),
        )
        expect(ourLabels(axes.columns)).toEqual(
          columns.map((label, i) => labelOf(label, i, writtenLast(axes.columns, id))),
        )
        const numbers = values.map((row) => row.map((value) => value ?? -Infinity))
        expectMatrix(run.values(id), numbers, 1e-12)
      }
    },
  )

  it('several heads, no mask, a muted head, and a residual stream that is read out', () => {
    const file = toyFile<{ X: Rows; weights: Record<string, Rows>; stages: Record<string, Rows> }>(
      'two_layers.json',
    )
    const basis = [
      { role: 'left', labels: ['0', '1'] },
      { role: 'right', labels: ['0', '1'] },
    ]
    const head = (place: string, muted: boolean) => ({
      name: place,
      W_QK: plainWeights(matrixOf(file.weights[`${place}.W_QK`])),
      W_OV: plainWeights(matrixOf(file.weights[`${place}.W_OV`])),
      muted,
    })
    const between = { reads: basis, writes: basis }
    const circuit: Circuit = {
      constants: {},
      embedding: { kind: 'given', X: matrixOf(file.X) },
      layers: [
        {
          ...between,
          causal: false,
          heads: [head('0.0', false), head('0.1', false)],
          carries: 'all',
          drops: [1, 3],
        },
        {
          ...between,
          causal: true,
          heads: [head('1.0', false), head('1.1', true)],
          carries: ['left'],
          drops: [],
        },
      ],
      readout: { from: 'residual', role: 'right' },
    }
    const run = trace(circuit, [])
    for (const [id, values] of Object.entries(file.stages)) expectMatrix(run.values(id), values, 1e-12)
    expect(run.stage('1.0.pattern').rows.labels).toEqual([0, 2, 4].map((index) => ({ token: 'x', index })))
  })
})

describe('the sample circuit', () => {
  const { circuit, tokens } = exampleDocument('induction')

  it('lists its stages in the order of the computation', () => {
    const head = (h: string) =>
      ['W_QK', 'W_OV', 'scores', 'mask', 'masked', 'pattern', 'values', 'output'].map(
        (kind) => `${h}.${kind}`,
      )
    expect(trace(circuit, tokens).stages.map(({ id }) => id)).toEqual([
      'X',
      ...head('0.0'),
      '0.join',
      '1.in',
      ...head('1.0'),
      'logits',
    ])
  })

  it('one plan serves every circuit that differs in its weights', () => {
    const plan = tracePlan(circuit, tokens)
    const weak = exampleDocument('induction', { strength: 2 }).circuit
    expect(rowsOf(runPlan(plan, weak).values('logits'))).toEqual(rowsOf(trace(weak, tokens).values('logits')))
  })

  it('of empty matrices looks everywhere alike and writes nothing', () => {
    const empty = exampleDocument('induction-empty')
    const run = trace(empty.circuit, empty.tokens)
    expect(rowsOf(run.values('1.0.pattern'))[3]).toEqual([0.25, 0.25, 0.25, 0.25])
    expect(rowsOf(run.values('logits'))).toEqual([[0, 0, 0, 0]])
  })

  it('has no row left of one token, and says why', () => {
    const run = trace(circuit, ['a'])
    expect(run.values('1.in').rows).toBe(0)
    expect(run.values('logits').rows).toBe(0)
    expect(emptyReason(run)).toBe('Nothing is left after position 0 is dropped. Add a token.')
    expect(emptyReason(trace(circuit, ['a', 'b']))).toBeNull()
    expect(emptyReason(trace(circuit, []))).toBe('There are no tokens. Add one.')
  })

  it('ties split, and an unseen token looks evenly at what matches nothing', () => {
    const large = exampleDocument('induction', { strength: 1e6 }).circuit
    expect(rowsOf(trace(large, [...'abaca']).values('logits'))).toEqual([[0, 0.5, 0.5, 0]])
    expect(rowsOf(trace(large, [...'abcd']).values('logits'))[0]).toEqual([0, 1 / 3, 1 / 3, 1 / 3])
  })

  it('does not repair what is not a number', () => {
    const broken = exampleDocument('induction', { strength: Infinity })
    expect(rowsOf(trace(broken.circuit, tokens).values('0.0.scores'))[0][0]).toBeNaN()
  })

  it('refuses tokens that it does not know or has no position for', () => {
    expect(() => trace(circuit, ['e'])).toThrow(
      new CircuitError('UNKNOWN_TOKEN', '“e” is not in the vocabulary. Known: a b c d.'),
    )
    expect(() => trace(circuit, [...'abcdab'])).toThrow('There are 6 tokens; the circuit has room for 5.')
  })

  it('refuses matrices that do not fit', () => {
    const [first, second] = circuit.layers
    const head = { ...first.heads[0], W_QK: weightsOf([[1]], {}) }
    const misfit = { ...circuit, layers: [{ ...first, heads: [head] }, second] }
    expect(() => trace(misfit, tokens)).toThrow('W_QK of head 0.0 is 1 × 1, expected 9 × 9.')
  })

  it('has no other stages', () => {
    expect(() => trace(circuit, tokens).values('2.in')).toThrow(RangeError)
  })
})

/** The names of stages.json, as ours. */
function stageId(theirs: string): string {
  const [head, kind] = theirs.split('.')
  if (theirs === 'X' || theirs === 'logits') return theirs
  if (theirs === 'residual') return '0.join'
  if (theirs === 'copy.X') return '1.in'
  const ours = { weights: 'pattern', masked_scores: 'masked' }[kind] ?? kind
  return `${head === 'prev' ? '0.0' : '1.0'}.${ours}`
}

function ourLabels(axis: Axis): string[] {
  return axis.labels.map((_, i) => axisLabel(axis, i))
}

/** Whether an axis names what the last head writes. stages.json goes on calling its idle dims `prev:`. */
function writtenLast({ role }: Axis, id: string): boolean {
  return id.startsWith('1.0.') && (role === 'dim' || role === 'writes to')
}

/** `1:b` is b1, `tok:a` is tok a, `free:8` is dim 8. */
function labelOf(theirs: string, index: number, isWrittenLast: boolean): string {
  const [left, right] = theirs.split(':')
  if (/^\d+$/.test(left)) return `${right}${left}`
  return left === 'free' || (left === 'prev' && isWrittenLast) ? `dim ${index}` : `${left} ${right}`
}
