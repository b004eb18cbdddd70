import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Circuit, WeightPlace } from './circuit'
import { runs } from './circuits.testing'
import { exampleDocument } from './examples'
import { constantGradient, strongestWeights, weightGradients, type StageGradient } from './gradient'
import { expectMatrix } from './reference.testing'
import type { Cell, Trace } from './stage'
import { randomHeads } from './templates/random'
import { runPlan, trace, tracePlan, type TracePlan } from './trace'
import { weightsAt, withConstant, withWeightsAt } from './weight-place'
import { plainWeights, weightsOf, withCells } from './weights'
import { matrixOf } from '../tensor/operations'

const STEP = 1e-4

const valueAt = (run: Trace, { stage, row, column }: Cell) => {
  const { columns, values } = run.values(stage)
  return values[row * columns + column]
}
const placeOf = (stageId: string): WeightPlace => {
  const [layer, head, name] = stageId.split('.')
  return { layer: Number(layer), head: Number(head), name: name as WeightPlace['name'] }
}
function cellsOf(run: Trace): Cell[] {
  return run.stages.flatMap(({ id, rows, columns }) =>
    rows.labels.flatMap((_, row) => columns.labels.map((_, column) => ({ stage: id, row, column }))),
  )
}
const weightIds = (run: Trace) =>
  run.stages.filter(({ kind }) => kind === 'W_QK' || kind === 'W_OV').map(({ id }) => id)

/** Central difference with Richardson's extrapolation: the error of the plain one falls from h² to h⁴. */
function difference(plan: TracePlan, circuit: Circuit, target: Cell, place: WeightPlace, index: number) {
  const weights = weightsAt(circuit, place)
  const moved = (by: number) => {
    const content = weights.values[index] + by
    const other = withWeightsAt(circuit, place, withCells(weights, [{ index, content }], circuit.constants))
    return valueAt(runPlan(plan, other), target)
  }
  const central = (h: number) => (moved(h) - moved(-h)) / (2 * h)
  return (4 * central(STEP / 2) - central(STEP)) / 3
}

function derivativeIn(gradients: readonly StageGradient[], stage: string, index: number): number {
  return gradients.find((each) => each.stage.id === stage)?.gradient.values[index] ?? 0
}

function expectDifferencesToAgree(circuit: Circuit, tokens: readonly string[], picks: readonly number[]) {
  const plan = tracePlan(circuit, tokens)
  const run = runPlan(plan, circuit)
  const cells = cellsOf(run).filter((cell) => Number.isFinite(valueAt(run, cell)))
  if (cells.length === 0) return
  const target = cells[picks[0] % cells.length]
  const gradients = weightGradients(run, target)
  for (const stage of weightIds(run)) {
    for (const pick of picks) {
      const place = placeOf(stage)
      const index = pick % weightsAt(circuit, place).values.length
      const exact = derivativeIn(gradients, stage, index)
      const numeric = difference(plan, circuit, target, place, index)
      expect(Math.abs(exact - numeric)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(exact)))
    }
  }
}

describe('the derivative of any cell with respect to any weight', () => {
  const picks = fc.array(fc.nat(), { minLength: 3, maxLength: 3 })

  it('agrees with central differences to 1e-6 in circuits of every wiring', () => {
    fc.assert(
      fc.property(runs, picks, ({ circuit, tokens }, chosen) =>
        expectDifferencesToAgree(circuit, tokens, chosen),
      ),
      { numRuns: 200 },
    )
  })

  it('agrees with them in circuits with dense random weights', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), picks, (seed, chosen) => {
        const { circuit, tokens } = randomHeads(seed)
        expectDifferencesToAgree(scaledDown(circuit()), tokens, chosen)
      }),
      { numRuns: 20 },
    )
  })

  it('is 1 for a weight with respect to itself and nothing else', () => {
    const { circuit, tokens } = exampleDocument('induction')
    const gradients = weightGradients(trace(circuit, tokens), { stage: '1.0.W_QK', row: 0, column: 4 })
    expect(gradients.map(({ stage }) => stage.id)).toEqual(['1.0.W_QK'])
    expect([...gradients[0].gradient.values].filter((value) => value !== 0)).toEqual([1])
    expect(derivativeIn(gradients, '1.0.W_QK', 4)).toBe(1)
  })

  it('is 0 for what a mask hides', () => {
    const { circuit, tokens } = exampleDocument('induction')
    for (const kind of ['masked', 'pattern']) {
      const gradients = weightGradients(trace(circuit, tokens), { stage: `1.0.${kind}`, row: 0, column: 1 })
      expect(gradients.flatMap(({ gradient }) => [...gradient.values]).every((value) => value === 0)).toBe(
        true,
      )
    }
  })

  it('refuses a cell that is not there', () => {
    const { circuit, tokens } = exampleDocument('induction')
    expect(() => weightGradients(trace(circuit, tokens), { stage: 'logits', row: 1, column: 0 })).toThrow(
      RangeError,
    )
  })
})

describe('the derivative of a cell with respect to a constant', () => {
  /** a b c d a: A[p, p−1] = eˢ/(eˢ+p), MATHS §1. */
  const share = (s: number, p: number) => Math.exp(s) / (Math.exp(s) + p)

  it.each([0, 1, 2, 3, 5])('of the first head’s pattern is A(1 − A) at s = %d', (s) => {
    const { circuit, tokens } = exampleDocument('induction')
    const run = trace(withConstant(circuit, 's', s), tokens)
    for (const p of [1, 2, 3, 4]) {
      const gradients = weightGradients(run, { stage: '0.0.pattern', row: p, column: p - 1 })
      expect(constantGradient(run, gradients, 's')).toBeCloseTo(share(s, p) * (1 - share(s, p)), 12)
    }
  })

  it('of a logit agrees with central differences, also where weights follow it through an expression', () => {
    const { circuit, tokens } = exampleDocument('induction')
    const weights = weightsAt(circuit, { layer: 1, head: 0, name: 'W_QK' })
    const followed = ['s*s/4', '2/(s+1)', '-(s-3)', '0.5*s'].map((content, token) => ({
      index: token * 9 + 4 + token,
      content,
    }))
    const other = withWeightsAt(
      circuit,
      { layer: 1, head: 0, name: 'W_QK' },
      withCells(weights, followed, circuit.constants),
    )
    const target = { stage: 'logits', row: 0, column: 1 }
    const at = (s: number) => trace(withConstant(other, 's', s), tokens)
    const exact = constantGradient(at(2), weightGradients(at(2), target), 's')
    const central = (h: number) => (valueAt(at(2 + h), target) - valueAt(at(2 - h), target)) / (2 * h)
    expect(exact).toBeCloseTo((4 * central(STEP / 2) - central(STEP)) / 3, 8)
    expect(Math.abs(exact)).toBeGreaterThan(1e-3)
  })
})

describe('the weights that move a cell most', () => {
  it('are those of the pair of matrices that make it, largest first', () => {
    const { circuit, tokens } = exampleDocument('induction')
    const run = trace(withConstant(circuit, 's', 2), tokens)
    const gradients = weightGradients(run, { stage: 'logits', row: 0, column: 1 })
    const strongest = strongestWeights(gradients, 5)
    const sizes = gradients
      .flatMap(({ gradient }) => [...gradient.values])
      .map(Math.abs)
      .sort((a, b) => b - a)
    expect(strongest.map(({ derivative }) => Math.abs(derivative))).toEqual(sizes.slice(0, 5))
    for (const { cell, derivative } of strongest)
      expect(derivativeIn(gradients, cell.stage, cell.row * 9 + cell.column)).toBe(derivative)
  })

  it('leave out those that do not move it', () => {
    const { circuit, tokens } = exampleDocument('induction')
    const run = trace(circuit, tokens)
    const strongest = strongestWeights(weightGradients(run, { stage: '0.0.scores', row: 1, column: 0 }), 100)
    // x₁ and x₀ have two dims each that are 1, so four weights have a part in their score.
    expect(strongest.map(({ derivative }) => derivative)).toEqual([1, 1, 1, 1])
  })
})

it('gives what automatic differentiation in Python gives for a two-layer circuit', () => {
  // How it was made: e2e/reference/gradient/README.md
  const { X, layers, target, value, gradients } = gradientFile()
  const circuit: Circuit = {
    constants: {},
    embedding: { kind: 'given', X: matrixOf(X) },
    layers: layers.map(({ W_QK, W_OV }) => ({
      reads: [{ role: 'dim', labels: ['0', '1', '2'] }],
      writes: [{ role: 'dim', labels: ['0', '1', '2'] }],
      causal: true,
      carries: 'all',
      drops: [],
      heads: W_QK.map((rows, h) => ({
        name: 'head',
        W_QK: weightsOf(rows, {}),
        W_OV: weightsOf(W_OV[h], {}),
        muted: false,
      })),
    })),
    readout: { from: 'residual', role: 'dim' },
  }
  const run = trace(circuit, [])
  const cell = { stage: 'logits', row: 0, column: target }
  expect(valueAt(run, cell)).toBeCloseTo(value, 12)
  const found = weightGradients(run, cell)
  expect(found).toHaveLength(8)
  for (const { stage, gradient } of found) expectMatrix(gradient, gradients[stage.id], 1e-12)
})

/** Dense weights up to 2 saturate a softmax over 13 dims; a tenth of them leaves slopes to compare. */
function scaledDown(circuit: Circuit): Circuit {
  const smaller = (m: { rows: number; columns: number; values: Float64Array }) =>
    plainWeights({ rows: m.rows, columns: m.columns, values: m.values.map((value) => value / 10) })
  return {
    ...circuit,
    layers: circuit.layers.map((layer) => ({
      ...layer,
      heads: layer.heads.map((head) => ({ ...head, W_QK: smaller(head.W_QK), W_OV: smaller(head.W_OV) })),
    })),
  }
}

interface GradientFile {
  readonly X: number[][]
  readonly layers: readonly { readonly W_QK: number[][][]; readonly W_OV: number[][][] }[]
  readonly target: number
  readonly value: number
  readonly gradients: Readonly<Record<string, number[][]>>
}
function gradientFile(): GradientFile {
  const url = new URL('../../e2e/reference/gradient/two_layers.json', import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as GradientFile
}
