import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../run/engine'
import { openModelFolder, runnable, type RunnableModel } from '../../run/model-folder'
import { jsonOf, reference } from '../../run/reference.testing'
import { importModel } from '../../weights/import-model'
import { headPlaces } from '../named-heads'
import { compositionScores } from './composition-scores'
import { copyingEigenvalues } from './copying-eigenvalues'
import { decomposedScores } from './decomposed-scores'
import { transposedFactors } from './factored-matrix'
import { ModelWeights } from './model-weights'
import { exactMultiplier } from './multiplier'
import { positionalPattern, subdiagonalMean } from './positional-qk'
import { residualParts } from './residual-parts'
import { TokenCircuits } from './token-circuits'
import { topShares } from './top-shares'

/** Its tables have names of their own: README.md there. Beside the repository, where it is at all. */
const folder = join(reference, '../../../shared/reference/trained/shortformer-2l')

interface Expected {
  readonly weights: {
    readonly ov_top1: number[][]
    readonly ov_top5: number[][]
    readonly ov_joint: { heads: [number, number][]; top1: number; top5: number }[]
    readonly copying_ov: number[][]
    readonly copying_full_ov: number[][]
    readonly positional_qk_subdiagonal: number[][]
    readonly k_composition_circuit: Record<'best_query' | 'best_key', number[][]>
    readonly composition: Record<'Q' | 'K' | 'V', number[][]>
  }
  readonly cases: Record<string, { decomposed_scores: Decomposed }>
}

interface Decomposed {
  readonly head: string
  readonly std: number[][]
  readonly std_lower: number[][]
  readonly q_norm_squared: number[][]
  readonly k_norm_squared: number[][]
}

describe.skipIf(!existsSync(folder))(
  'a trained shortformer (shared/reference/trained/shortformer-2l)',
  () => {
    let scratch: string
    let model: RunnableModel
    let weights: ModelWeights
    let expected: Expected

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'shortformer-'))
      await importModel({
        path: join(folder, 'model.pth'),
        config: join(folder, 'config.json'),
        out: scratch,
      })
      model = runnable(await openModelFolder(scratch))
      weights = new ModelWeights(model)
      expected = await jsonOf(join(folder, 'expected.json'))
    })
    afterAll(() => rm(scratch, { recursive: true }))

    const expectClose = (got: readonly (number | null)[], wanted: readonly number[], digits: number) => {
      expect(got.length).toBe(wanted.length)
      got.forEach((value, i) => expect(value, String(i)).toBeCloseTo(wanted[i], digits))
    }

    it('copies as much', async () => {
      const circuits = new TokenCircuits(weights, exactMultiplier)
      const { ov_top1, ov_top5, ov_joint, copying_ov, copying_full_ov } = expected.weights
      for (const { layer, head } of headPlaces(weights.config)) {
        const shares = await topShares(await circuits.fullOV([{ layer, head }]), [1, 5], exactMultiplier)
        expect(shares!.map(({ share }) => share)).toEqual([ov_top1[layer][head], ov_top5[layer][head]])
      }
      for (const { heads, top1, top5 } of ov_joint) {
        const matrix = await circuits.fullOV(heads.map(([layer, head]) => ({ layer, head })))
        const shares = await topShares(matrix, [1, 5], exactMultiplier)
        expect(shares!.map(({ share }) => share)).toEqual([top1, top5])
      }
      const { score, fullScore } = await copyingEigenvalues(weights, exactMultiplier)
      expectClose(score, copying_ov.flat(), 9)
      expectClose(fullScore, copying_full_ov.flat(), 9)
    })

    it('looks one back and composes as much', async () => {
      const means: (number | null)[] = []
      for (const head of headPlaces(weights.config)) {
        means.push(subdiagonalMean(await positionalPattern(weights, exactMultiplier, head)))
      }
      expectClose(means, expected.weights.positional_qk_subdiagonal.flat(), 9)
      const scores = await compositionScores(weights, exactMultiplier)
      const { n_heads } = weights.config
      for (const kind of ['Q', 'K', 'V'] as const) {
        const block = scores[kind].slice(0, n_heads).flatMap((row) => row.slice(n_heads))
        expectClose(block, expected.weights.composition[kind].flat(), 9)
      }
      const circuits = new TokenCircuits(weights, exactMultiplier)
      const { best_query, best_key } = expected.weights.k_composition_circuit
      for (let a = 0; a < n_heads; a++) {
        for (let b = 0; b < n_heads; b++) {
          const matrix = await circuits.composed('K', { layer: 0, head: a }, { layer: 1, head: b })
          const rows = await topShares(matrix, [1], exactMultiplier)
          const columns = await topShares(transposedFactors(matrix), [1], exactMultiplier)
          expect([columns![0].share, rows![0].share]).toEqual([best_query[a][b], best_key[a][b]])
        }
      }
    })

    it('has the same scores in the same parts, but for biases, which it lacks', async () => {
      const { std, std_lower, q_norm_squared, k_norm_squared, head } =
        expected.cases.repeat24.decomposed_scores
      const [layer, h] = head.split('.').map(Number)
      const cases = await jsonOf<{ repeat24: number[][] | { tokens: number[][] } }>(
        join(folder, 'cases.json'),
      )
      const tokens = Array.isArray(cases.repeat24) ? cases.repeat24 : cases.repeat24.tokens
      const engine = new Engine({ provider: 'cpu', threads: 1 })
      const parts = await residualParts(model, weights, engine, layer, tokens[0])
      await engine.release()
      const got = await decomposedScores(weights, { layer, head: h }, parts)
      const kept = got.queryParts.flatMap((name, i) => (/b_/.test(name) ? [] : [i]))
      const table = (values: readonly (readonly number[])[]) =>
        kept.flatMap((i) => kept.map((j) => values[i][j]))
      expectClose(table(got.stdAll), std.flat(), 4)
      expectClose(table(got.stdCausal), std_lower.flat(), 4)
      const norms = (values: readonly (readonly number[])[]) => kept.flatMap((i) => values[i])
      expectClose(norms(got.queryNorms), q_norm_squared.flat().map(Math.sqrt), 4)
      expectClose(norms(got.keyNorms), k_norm_squared.flat().map(Math.sqrt), 4)
      expect(got.remainder).toBeLessThan(1e-4)
    })
  },
)
