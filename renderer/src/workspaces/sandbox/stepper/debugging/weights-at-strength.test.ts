import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { runPlan, trace, tracePlan } from '#shared/circuit/trace'
import { withConstant } from '#shared/circuit/weight-place'
import { rowOfCell } from './row-of-cell'
import { sameStrengthQuestion, weightsAtStrength } from './weights-at-strength'

const { circuit, tokens } = exampleDocument('induction')
const plan = tracePlan(circuit, tokens)
const question = { circuit, plan, stage: '0.0.pattern', row: 4, xs: [0, 20] }

describe('weights against s', () => {
  it('are the softmax of one score s among five keys in the first head', () => {
    for (const s of [0, 0.5, 1, 3, 10]) {
      // Query 4 scores s on the position before it and 0 elsewhere: e^s / (e^s + 4).
      const expected = Math.exp(s) / (Math.exp(s) + 4)
      expect(weightsAtStrength(question, s)[3]).toBeCloseTo(expected, 14)
    }
  })

  it('are those of the trace at the present s, in every row of both heads', () => {
    for (const s of [2, 10]) {
      const run = runPlan(plan, withConstant(circuit, 's', s))
      for (const stage of ['0.0.pattern', '1.0.pattern']) {
        const { rows, columns, values } = run.values(stage)
        for (let row = 0; row < rows; row++) {
          const found = weightsAtStrength({ ...question, stage, row }, s)
          expect(found).toEqual(values.slice(row * columns, (row + 1) * columns))
        }
      }
    }
  })

  it('do not change with s itself, but with anything else', () => {
    const at = (other: typeof circuit) => sameStrengthQuestion(question, { ...question, circuit: other })
    expect(at(withConstant(circuit, 's', 3))).toBe(true)
    const [layer, ...others] = circuit.layers
    const muted = {
      ...circuit,
      layers: [{ ...layer, heads: [{ ...layer.heads[0], muted: true }] }, ...others],
    }
    expect(at(muted)).toBe(false)
    expect(sameStrengthQuestion(question, { ...question, row: 3 })).toBe(false)
  })
})

describe('the row of a cell', () => {
  const run = trace(circuit, tokens)

  it('has every key, from its score to its weight', () => {
    const row = rowOfCell(run, { stage: '0.0.masked', row: 2, column: 1 })!
    expect(row.query).toBe('c₂')
    expect(row.keys.map(({ label }) => label)).toEqual(['a₀', 'b₁', 'c₂', 'd₃', 'a₄'])
    expect(row.keys.map(({ masked }) => masked)).toEqual([0, 10, 0, -Infinity, -Infinity])
    // The homework's published pattern: 1 / (1 + 2 e^−10).
    expect(row.keys[1].weight).toBeCloseTo(1 / (1 + 2 * Math.exp(-10)), 14)
    expect(row.keys[0].power).toBeCloseTo(Math.exp(-10), 14)
    expect(row.keys[3]).toMatchObject({ power: 0, weight: 0 })
    expect(row.keys.filter(({ isFocused }) => isFocused)).toHaveLength(1)
  })

  it('is none for a cell that is in no row of keys', () => {
    for (const stage of ['X', '1.0.W_QK', '1.0.output', 'logits'])
      expect(rowOfCell(run, { stage, row: 0, column: 0 })).toBeNull()
  })
})
