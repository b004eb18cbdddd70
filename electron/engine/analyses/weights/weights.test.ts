import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../run/engine'
import type { RunnableModel } from '../../run/model-folder'
import { compositionBaseline } from './composition-baseline'
import { compositionScores } from './composition-scores'
import { copyingEigenvalues } from './copying-eigenvalues'
import { decomposedScores } from './decomposed-scores'
import { diagonalOf, transposedFactors } from './factored-matrix'
import { headPlaces, headText, type HeadPlace } from '../named-heads'
import { ModelWeights } from './model-weights'
import { exactMultiplier, fastMultiplier, type Multiplier } from './multiplier'
import { positionalMean, positionalPattern, subdiagonalMean } from './positional-qk'
import { referenceModels, type ReferenceModel } from './reference-models.testing'
import { residualParts } from './residual-parts'
import { compositionKinds, TokenCircuits } from './token-circuits'
import { tokenTable } from './token-table'
import { topShares } from './top-shares'

let scratch: string
let fast: Multiplier

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weights-'))
  fast = await fastMultiplier(1)
})
afterAll(async () => {
  await fast.release()
  await rm(scratch, { recursive: true })
})

const models = new Map<string, Promise<RunnableModel>>()

function weightsOf(reference: ReferenceModel): Promise<RunnableModel> {
  const opened = models.get(reference.name) ?? reference.open(scratch)
  models.set(reference.name, opened)
  return opened
}

/** |Δ| as a share of the expected number, or of 1 where that is more. */
function expectClose(
  got: readonly (number | null)[],
  expected: readonly (number | null)[],
  tolerance: number,
) {
  expect(got.length).toBe(expected.length)
  got.forEach((value, i) => {
    const wanted = expected[i]
    if (value === null || wanted === null) expect(value, String(i)).toBe(wanted)
    else
      expect(Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)), String(i)).toBeLessThanOrEqual(
        tolerance,
      )
  })
}

const place = (text: string): HeadPlace => {
  const [layer, head] = text.split('.').map(Number)
  return { layer, head }
}

const references = referenceModels()
const having = (table: keyof ReferenceModel['expected']) =>
  references.filter(({ expected }) => expected[table] !== undefined).map((each) => [each.name, each] as const)

/** Float64 as the models are small; float32 must decide the same where the reference is no tie. */
const precisions = ['float64', 'float32'] as const
const multiplierOf = (precision: (typeof precisions)[number]) =>
  precision === 'float64' ? exactMultiplier : fast

describe('copying', () => {
  it.each(having('copying'))('%s', async (_, reference) => {
    const weights = new ModelWeights(await weightsOf(reference))
    const { copying } = reference.expected
    for (const precision of precisions) {
      if (precision === 'float32' && copying!.smallest_deciding_gap < 1e-5) continue
      const circuits = new TokenCircuits(weights, multiplierOf(precision))
      const share = async (heads: HeadPlace[]) =>
        (await topShares(await circuits.fullOV(heads), [1, 5], circuits.multiplier))!.map(
          (each) => each.share,
        )
      for (const head of headPlaces(weights.config)) {
        const { top1, top5 } = copying!
        expect(await share([head]), headText(head)).toEqual([
          top1[head.layer][head.head],
          top5[head.layer][head.head],
        ])
      }
      for (const { heads, top1, top5 } of copying!.pairs) {
        expect(await share(heads.map(place)), heads.join('+')).toEqual([top1, top5])
      }
    }
    const { score, fullScore } = await copyingEigenvalues(weights, exactMultiplier)
    expectClose(score, copying!.eigenvalue_OV.flat(), 1e-5)
    expectClose(fullScore, copying!.eigenvalue_full_OV.flat(), 1e-5)
  })
})

describe('positional QK', () => {
  it.each(having('positional_QK'))('%s', async (_, reference) => {
    const weights = new ModelWeights(await weightsOf(reference))
    for (const precision of precisions) {
      const got: (number | null)[] = []
      for (const head of headPlaces(weights.config)) {
        const mean = await positionalMean(weights, multiplierOf(precision), head)
        got.push(mean)
        const pattern = await positionalPattern(weights, multiplierOf(precision), head)
        expect(subdiagonalMean(pattern)).toBe(mean)
      }
      const tolerance = precision === 'float64' ? reference.tolerance : 1e-4
      expectClose(got, reference.expected.positional_QK!.flat(), tolerance)
    }
  })
})

describe('composition', () => {
  it.each(having('composition'))('%s', async (_, reference) => {
    const weights = new ModelWeights(await weightsOf(reference))
    const { n_heads, n_layers } = weights.config
    for (const precision of precisions) {
      const got = await compositionScores(weights, multiplierOf(precision))
      const tolerance = precision === 'float64' ? reference.tolerance : 1e-4
      for (const kind of compositionKinds) {
        let compared = 0
        for (const [layers, tables] of Object.entries(reference.expected.composition!)) {
          const [a, b] = layers.split('->').map(Number)
          const block = got[kind]
            .slice(a * n_heads, (a + 1) * n_heads)
            .map((row) => row.slice(b * n_heads, (b + 1) * n_heads))
          expectClose(block.flat(), tables[kind].flat(), tolerance)
          compared += block.length * block.length
        }
        expect(got[kind].flat().filter((score) => score !== null).length).toBe(compared)
        expect(compared).toBe(((n_layers * (n_layers - 1)) / 2) * n_heads ** 2)
      }
    }
  })

  it.each(having('composition_baseline'))('baseline of %s', async (_, reference) => {
    const { config } = await weightsOf(reference)
    const { analytic, sampled_mean, sampled_std } = reference.expected.composition_baseline!
    const got = await compositionBaseline(config, exactMultiplier, { seed: 0, samples: 300 })
    expectClose([got.analytic], [analytic], 1e-12)
    // Both are samples of 300.
    expect(Math.abs(got.mean - sampled_mean)).toBeLessThan((4 * sampled_std * Math.SQRT2) / Math.sqrt(300))
    expect(got.std / sampled_std).toBeGreaterThan(0.75)
    expect(got.std / sampled_std).toBeLessThan(1.33)
  })
})

describe('token circuits through an earlier head', () => {
  it.each(having('composed_circuits'))('%s', async (_, reference) => {
    const weights = new ModelWeights(await weightsOf(reference))
    const circuits = new TokenCircuits(weights, exactMultiplier)
    for (const [kind, expected] of Object.entries(reference.expected.composed_circuits!)) {
      if (!compositionKinds.includes(kind as 'Q')) continue
      for (let i = 0; i < weights.config.n_heads; i++) {
        for (let j = 0; j < weights.config.n_heads; j++) {
          const [earlier, later] = [0, 1].map((layer, l) => ({ layer, head: [i, j][l] }))
          const matrix = await circuits.composed(kind as 'Q', earlier, later)
          const { trace, top1_rows, top1_columns } = expected
          const sum = diagonalOf(matrix).reduce((total, value) => total + value, 0)
          expectClose([sum], [trace[i][j]], reference.tolerance)
          const rows = await topShares(matrix, [1], exactMultiplier)
          const columns = await topShares(transposedFactors(matrix), [1], exactMultiplier)
          expect([rows?.[0].share, columns?.[0].share]).toEqual([top1_rows[i][j], top1_columns[i][j]])
        }
      }
    }
  })
})

describe('decomposed scores', () => {
  it.each(having('decomposed_scores'))('%s', async (_, reference) => {
    const model = await weightsOf(reference)
    const weights = new ModelWeights(model)
    const engine = new Engine({ provider: 'cpu', threads: 1 })
    const expected = reference.expected.decomposed_scores!
    const head = place(expected.head)
    const tokens = reference.expected.repeated_tokens![0]
    const parts = await residualParts(model, weights, engine, head.layer, tokens)
    const got = await decomposedScores(weights, head, parts)
    await engine.release()
    expect([got.queryParts, got.keyParts]).toEqual([expected.query_parts, expected.key_parts])
    expectClose(got.stdAll.flat(), expected.std_all.flat(), 1e-4)
    expectClose(got.stdCausal.flat(), expected.std_causal.flat(), 1e-4)
    expectClose(got.queryNorms.flat(), expected.query_norms.flat(), 1e-4)
    expectClose(got.keyNorms.flat(), expected.key_norms.flat(), 1e-4)
    expect(got.remainder).toBeLessThan(1e-4)
  })
})

describe('key, query and output tables', () => {
  it.each(having('key_query_output'))('%s', async (_, reference) => {
    const weights = new ModelWeights(await weightsOf(reference))
    for (const precision of precisions) {
      const circuits = new TokenCircuits(weights, multiplierOf(precision))
      const tolerance = precision === 'float64' ? reference.tolerance : 1e-4
      for (const { head, keys } of reference.expected.key_query_output!.heads) {
        const table = await tokenTable(circuits, place(head), {
          through: null,
          bos: 0,
          probabilities: reference.tokenProbabilities!,
          exponent: 0.1,
          keys: 5,
          rows: 10,
        })
        expect(table.head).toBe(head)
        const ids = (key: (typeof keys)[number]) => [key.key, key.queries, key.outputs]
        expect(table.keys.map(ids)).toEqual(keys.map(ids))
        const numbers = (key: (typeof keys)[number]) => [
          key.importance,
          ...key.query_scores,
          ...key.output_scores,
        ]
        expectClose(table.keys.flatMap(numbers), keys.flatMap(numbers), tolerance)
      }
    }
  })
})
