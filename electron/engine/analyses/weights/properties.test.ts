import fc from 'fast-check'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Circuit } from '#shared/circuit/circuit'
import { exampleDocument } from '#shared/circuit/examples'
import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import { openModelFolder, runnable } from '../../run/model-folder'
import { writeRandomModel } from '../../run/random-model'
import { writeCircuitModel } from '../../weights/circuit-model'
import { headPlaces, type HeadPlace } from '../named-heads'
import { compositionScores } from './composition-scores'
import { squareSum, transposed, type Dense } from './dense'
import { eigenvalueScore } from './eigenvalue-score'
import { chosenRow, type FactoredMatrix } from './factored-matrix'
import { ModelWeights } from './model-weights'
import { exactMultiplier, fastMultiplier, type Multiplier } from './multiplier'
import { positionalPattern, subdiagonalMean } from './positional-qk'
import { squareRootFactor } from './square-root-factor'
import { TokenCircuits } from './token-circuits'
import { tokenTable } from './token-table'
import { topShares } from './top-shares'

let scratch: string
let fast: Multiplier

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weights-properties-'))
  fast = await fastMultiplier(1)
})
afterAll(async () => {
  await fast.release()
  await rm(scratch, { recursive: true })
})

function randomDense(rows: number, columns: number, seed: number): Dense {
  const random = seededRandom(seed)
  return { rows, columns, values: Float32Array.from({ length: rows * columns }, () => 2 * random() - 1) }
}

/** For each k, the share of rows whose diagonal has fewer than k others that are as large, from the whole matrix. */
function plainShares(matrix: FactoredMatrix, ranks: readonly number[]): number[] {
  const rivals = Array.from({ length: matrix.left.rows }, (_, i) => {
    const row = chosenRow(matrix, i)
    let count = 0
    for (let j = 0; j < row.length; j++) if (j !== i && row[j] >= row[i]) count++
    return count
  })
  return ranks.map((k) => rivals.filter((count) => count < k).length / rivals.length)
}

describe('the diagonal among the largest of its row', () => {
  it('is as in the whole matrix, in either precision, beyond one block of columns too', async () => {
    for (const n of [1, 2, 40, 700, 4700]) {
      const left = randomDense(n, 6, n)
      const right = transposed(left)
      right.values[0] += 3
      const expected = plainShares({ left, right }, [1, 5])
      for (const multiplier of [exactMultiplier, fast]) {
        const shares = await topShares({ left, right }, [1, 5], multiplier)
        expect(shares!.map(({ share }) => share)).toEqual(expected)
      }
    }
  }, 60_000)

  it('counts a tie as a miss and says how many there are', async () => {
    const left: Dense = { rows: 4, columns: 1, values: new Float32Array([1, 1, 0, 0]) }
    const right: Dense = { rows: 1, columns: 4, values: new Float32Array([2, 2, 0, 1]) }
    // Rows: 2 2 0 1, 2 2 0 1, 0 0 0 0, 0 0 0 0.
    for (const multiplier of [exactMultiplier, fast]) {
      expect(await topShares({ left, right }, [1, 2, 4], multiplier)).toEqual([
        { share: 0, ties: 4 },
        { share: 0.5, ties: 2 },
        { share: 1, ties: 0 },
      ])
    }
  })

  it('has no number for NaN, or for a matrix that is not square', async () => {
    const left = randomDense(5, 2, 1)
    const right = transposed(left)
    expect(await topShares({ left, right: randomDense(2, 6, 2) }, [1], fast)).toBeNull()
    right.values[3] = NaN
    expect(await topShares({ left, right }, [1], exactMultiplier)).toBeNull()
  })
})

describe('random models', () => {
  const config: ModelConfig = {
    ...{ n_layers: 3, n_heads: 2, d_model: 12, d_head: 5, d_mlp: null, d_vocab: 9, d_vocab_out: 9, n_ctx: 7 },
    ...{ attn_only: true, act_fn: null, normalization_type: null, eps: 1e-5, attn_scale: 2 },
    ...{ positional_embedding_type: 'standard', attention_dir: 'causal' },
  }
  const modelOf = async (seed: number) => {
    await writeRandomModel(join(scratch, String(seed)), 'random', config, seed)
    return new ModelWeights(runnable(await openModelFolder(join(scratch, String(seed)))))
  }
  const norm = (matrix: Dense) => Math.sqrt(squareSum(matrix))
  const { product } = exactMultiplier

  it('compose as the products of whole matrices do', async () => {
    const weights = await modelOf(1)
    const scores = await compositionScores(weights, exactMultiplier)
    const places = headPlaces(config)
    for (const [i, a] of places.entries()) {
      const { W_V, W_O } = await weights.head(a)
      const OV = await product(W_V, W_O)
      for (const [j, b] of places.entries()) {
        const head = await weights.head(b)
        const QK = await product(head.W_Q, transposed(head.W_K))
        const later = { Q: QK, K: transposed(QK), V: await product(head.W_V, head.W_O) }
        for (const kind of ['Q', 'K', 'V'] as const) {
          if (a.layer >= b.layer) expect(scores[kind][i][j]).toBeNull()
          else {
            const whole = norm(await product(OV, later[kind])) / (norm(OV) * norm(later[kind]))
            expect(scores[kind][i][j]).toBeCloseTo(whole, 12)
          }
        }
      }
    }
  })

  it('have OV circuits of several heads that are the sum of theirs', async () => {
    const circuits = new TokenCircuits(await modelOf(2), exactMultiplier)
    const heads: HeadPlace[] = [
      { layer: 0, head: 1 },
      { layer: 2, head: 0 },
    ]
    const together = await circuits.fullOV(heads)
    const apart = await Promise.all(heads.map((head) => circuits.fullOV([head])))
    for (let row = 0; row < config.d_vocab; row++) {
      const sum = apart.map((each) => chosenRow(each, row))
      chosenRow(together, row).forEach((value, c) => expect(value).toBeCloseTo(sum[0][c] + sum[1][c], 14))
    }
  })
})

describe('a square root of a Gram matrix', () => {
  it('has it as its square, whatever the rank', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 6 }), (seed, rank) => {
        const half = randomDense(6, Math.max(rank, 1), seed)
        if (rank === 0) half.values.fill(0)
        const gram: Dense = { rows: 6, columns: 6, values: squareOf(half) }
        const root = squareRootFactor(gram, 2 ** -52)
        squareOf(root).forEach((value, i) => expect(Math.abs(value - gram.values[i])).toBeLessThan(1e-11))
      }),
      { numRuns: 200 },
    )
  })
})

/** A Aᵀ. */
function squareOf({ rows, columns, values }: Dense): Float64Array {
  return Float64Array.from({ length: rows * rows }, (_, i) => {
    let sum = 0
    for (let k = 0; k < columns; k++) {
      sum += values[Math.floor(i / rows) * columns + k] * values[(i % rows) * columns + k]
    }
    return sum
  })
}

describe('eigenvalue score', () => {
  it.each<[string, number[], number | null]>([
    ['the identity', [1, 0, 0, 1], 1],
    ['its negative', [-1, 0, 0, -1], -1],
    ['a quarter turn, whose eigenvalues are ±i', [0, -1, 1, 0], 0],
    ['a nilpotent matrix', [0, 1, 0, 0], null],
    ['zeros', [0, 0, 0, 0], null],
    ['NaN', [NaN, 0, 0, 1], null],
  ])('of %s', (_, entries, score) => {
    const got = eigenvalueScore({ rows: 2, columns: 2, values: Float64Array.from(entries) })
    if (score === null) expect(got).toBeNull()
    else expect(got).toBeCloseTo(score, 12)
  })
})

describe('the induction circuit as a transformer', () => {
  const [previous, induction] = [0, 1].map((layer) => ({ layer, head: 0 }))
  const weightsOf = async (circuit: Circuit) => {
    const out = join(scratch, 'circuit')
    await writeCircuitModel(circuit, { name: 'induction', bytes: new Uint8Array() }, out, { hides: false })
    return new ModelWeights(runnable(await openModelFolder(out)))
  }

  it('copies, looks one back, and composes by keys alone', async () => {
    const weights = await weightsOf(exampleDocument('induction', { strength: 10 }).circuit)
    const circuits = new TokenCircuits(weights, exactMultiplier)
    expect(await topShares(await circuits.fullOV([induction]), [1], exactMultiplier)).toEqual([
      { share: 1, ties: 0 },
    ])
    // A[p, p − 1] = e¹⁰ / (e¹⁰ + p) over p = 1 … 4 (MATHS §1).
    const looksBack = [1, 2, 3, 4].reduce((sum, p) => sum + Math.exp(10) / (Math.exp(10) + p), 0) / 4
    expect(subdiagonalMean(await positionalPattern(weights, exactMultiplier, previous))).toBeCloseTo(
      looksBack,
      12,
    )

    // Four entries of 1 meet four of 10: 20 / (2 · 20).
    const { Q, K, V } = await compositionScores(weights, exactMultiplier)
    expect([Q, K, V].map((scores) => scores[0][1])).toEqual([0, 0.5, 0])

    // Through the previous-token head each token is looked for by itself.
    const through = await circuits.composed('K', previous, induction)
    expect(Array.from(chosenRow(through, 2))).toEqual([0, 0, 10, 0])
    const { keys } = await tokenTable(circuits, induction, {
      through: previous,
      bos: null,
      probabilities: new Float64Array(4).fill(0.25),
      exponent: 0.1,
      keys: 4,
      rows: 1,
    })
    expect(keys.map(({ key, queries, outputs }) => [key, queries[0], outputs[0]])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ])
  })
})

describe('ranks by score and probability', () => {
  it('never let a negative score win because its token is rare', async () => {
    // One head that reads dimension 0 as −1: all scores are below 0 but that of token 0.
    const values = new Float64Array([1, 2, 3])
    const one = (entry: number): Dense => ({ rows: 1, columns: 1, values: new Float64Array([entry]) })
    const weights = {
      config: { d_vocab: 3 },
      embeddings: () => Promise.resolve({ rows: 3, columns: 1, values }),
      W_U: () => Promise.resolve({ rows: 1, columns: 3, values: new Float64Array([1, 0, 0]) }),
      head: () => Promise.resolve({ W_Q: one(-1), W_K: one(1), W_V: one(1), W_O: one(1) }),
    } as unknown as ModelWeights
    const { keys } = await tokenTable(new TokenCircuits(weights, exactMultiplier), previousHead, {
      through: null,
      bos: null,
      probabilities: [0.98, 0.0199, 1e-9],
      exponent: 0.1,
      keys: 1,
      rows: 3,
    })
    // −1, −2, −3 times the key: the least negative is first, however rare the others are.
    expect(keys[0].queries).toEqual([0, 1, 2])
  })
})

const previousHead: HeadPlace = { layer: 0, head: 0 }
