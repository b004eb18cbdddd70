import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WeightName } from './circuit'
import { runs } from './circuits.testing'
import { cellValue, traceWithCell, traceWithoutHead, valueWithoutTerm } from './counterfactual'
import { derive } from './derive'
import { exampleDocument } from './examples'
import type { Trace } from './stage'
import { runPlan, trace, tracePlan } from './trace'
import { withWeightsAt } from './weight-place'
import { withCells } from './weights'

const sample = () => {
  const { circuit, tokens } = exampleDocument('induction')
  return trace(circuit, tokens)
}
const logitOf = (run: Trace, token: number) => cellValue(run, { stage: 'logits', row: 0, column: token })

function expectSameNumbers(a: Trace, b: Trace) {
  for (const { id } of a.stages) expect([id, ...a.values(id).values]).toEqual([id, ...b.values(id).values])
}

describe('leaving something out', () => {
  it('of a weight is the run of the circuit without it, in every wiring', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ circuit, tokens }, pick) => {
        const plan = tracePlan(circuit, tokens)
        const run = runPlan(plan, circuit)
        const weights = run.stages.filter(({ kind }) => kind === 'W_QK' || kind === 'W_OV')
        const { id, layer, head, kind } = weights[pick % weights.length]
        const place = { layer: layer!, head: head!, name: kind as WeightName }
        const matrix = circuit.layers[place.layer].heads[place.head][place.name]
        const index = pick % matrix.values.length
        const cell = { stage: id, row: Math.floor(index / matrix.columns), column: index % matrix.columns }
        const edited = withWeightsAt(circuit, place, withCells(matrix, [{ index, content: 0 }], {}))
        expectSameNumbers(traceWithCell(run, cell, 0), runPlan(plan, edited))
      }),
    )
  })

  it('of a head is the run with that head muted', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ circuit, tokens }, pick) => {
        const plan = tracePlan(circuit, tokens)
        const run = runPlan(plan, circuit)
        const layer = pick % circuit.layers.length
        const head = pick % circuit.layers[layer].heads.length
        const layers = circuit.layers.map((each, l) =>
          l !== layer
            ? each
            : { ...each, heads: each.heads.map((own, h) => (h === head ? { ...own, muted: true } : own)) },
        )
        expectSameNumbers(traceWithoutHead(run, `${layer}.${head}`), runPlan(plan, { ...circuit, layers }))
      }),
    )
  })

  it('of a term leaves the sum of the others', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ circuit, tokens }, pick) => {
        const run = trace(circuit, tokens)
        const joins = run.stages.filter(({ kind, rows }) => kind === 'values' && rows.labels.length > 0)
        if (joins.length === 0) return
        const { id, rows, columns } = joins[pick % joins.length]
        const cell = { stage: id, row: pick % rows.labels.length, column: pick % columns.labels.length }
        const { value, terms } = derive(run, cell)
        for (const term of terms)
          expect(valueWithoutTerm(run, cell, term.factors)).toBeCloseTo(value - term.value, 12)
      }),
    )
  })
})

describe('in the sample, b is no longer predicted', () => {
  it('without the weight that lets a look at what follows an a: attention is even', () => {
    const without = traceWithCell(sample(), { stage: '1.0.W_QK', row: 0, column: 4 }, 0)
    expect([0, 1, 2, 3].map((token) => logitOf(without, token))).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  it('without either head: the previous tokens are not known, or nothing is written', () => {
    expect(logitOf(traceWithoutHead(sample(), '0.0'), 1)).toBeCloseTo(0.25, 12)
    expect(logitOf(traceWithoutHead(sample(), '1.0'), 1)).toBe(0)
  })

  it('and what was asked is not changed', () => {
    const run = sample()
    traceWithCell(run, { stage: '1.0.W_QK', row: 0, column: 4 }, 0)
    expect(logitOf(run, 1)).toBeCloseTo(0.999864, 6)
  })
})
