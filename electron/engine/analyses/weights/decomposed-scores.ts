import { transposed, type Dense } from './dense'
import type { HeadPlace } from '../named-heads'
import type { ModelWeights } from './model-weights'
import { exactMultiplier } from './multiplier'
import type { ResidualParts } from './residual-parts'

export interface DecomposedScores {
  readonly queryParts: readonly string[]
  readonly keyParts: readonly string[]
  /** Standard deviation, with n − 1, of q_i · k_jᵀ / scale over all cells: [query part, key part]. */
  readonly stdAll: readonly number[][]
  /** The same over the cells with key ≤ query. */
  readonly stdCausal: readonly number[][]
  /** L2, [part, position]. */
  readonly queryNorms: readonly number[][]
  readonly keyNorms: readonly number[][]
  /** Largest difference between the sum of all parts and the scores of the run, where key ≤ query. */
  readonly remainder: number
  /** q_i · k_jᵀ / scale of the pair that was asked for, or the sum over all pairs: [query, key]. */
  readonly map: readonly number[][] | null
}

/** A query part and a key part by their names, or all of them together. */
export type PartPair = { readonly query: string; readonly key: string } | 'sum'

interface NamedPart {
  readonly name: string
  /** [pos, d_head]. */
  readonly values: Dense
}

/** Scores of a head by what its query is made from and what its key is made from (reference/README.md). */
export async function decomposedScores(
  weights: ModelWeights,
  place: HeadPlace,
  { parts, scores }: ResidualParts,
  pair: PartPair | null = null,
): Promise<DecomposedScores> {
  const { attn_scale } = weights.config
  const { W_Q, W_K } = await weights.head(place)
  const queries = await projected(weights, place, parts, W_Q, 'b_Q')
  const keys = await projected(weights, place, parts, W_K, 'b_K')
  const P = parts[0].values.rows
  const sum = new Float64Array(P * P)
  let map: number[][] | null = null
  const stdAll: number[][] = []
  const stdCausal: number[][] = []
  for (const query of queries) {
    const all: number[] = []
    const causal: number[] = []
    for (const key of keys) {
      const { values } = await exactMultiplier.product(query.values, transposed(key.values))
      for (let i = 0; i < values.length; i++) sum[i] += values[i] /= attn_scale
      if (pair && pair !== 'sum' && pair.query === query.name && pair.key === key.name)
        map = asRows(values, P)
      all.push(standardDeviation(values))
      causal.push(standardDeviation(Float64Array.from(values).filter((_, i) => isCausal(i, P))))
    }
    stdAll.push(all)
    stdCausal.push(causal)
  }
  const actual = scores.values.subarray(place.head * P * P, (place.head + 1) * P * P)
  const remainder = sum.reduce(
    (largest, value, i) => (isCausal(i, P) ? Math.max(largest, Math.abs(value - actual[i])) : largest),
    0,
  )
  return {
    queryParts: queries.map(({ name }) => name),
    keyParts: keys.map(({ name }) => name),
    stdAll,
    stdCausal,
    queryNorms: queries.map(({ values }) => rowNorms(values)),
    keyNorms: keys.map(({ values }) => rowNorms(values)),
    remainder,
    map: pair === 'sum' ? asRows(sum, P) : map,
  }
}

const asRows = (values: ArrayLike<number>, length: number): number[][] =>
  Array.from({ length }, (_, q) => Array.from({ length }, (_, k) => values[q * length + k]))

const isCausal = (cell: number, P: number): boolean => cell % P <= Math.floor(cell / P)

async function projected(
  weights: ModelWeights,
  { layer, head }: HeadPlace,
  parts: ResidualParts['parts'],
  W: Dense,
  bias: 'b_Q' | 'b_K',
): Promise<NamedPart[]> {
  const P = parts[0].values.rows
  const through: NamedPart[] = []
  for (const { name, values } of parts) {
    through.push({ name, values: await exactMultiplier.product(values, W) })
  }
  const b = await weights.vector(`blocks.${layer}.attn.${bias}`, head * W.columns, W.columns)
  const rows = new Float64Array(P * b.length)
  for (let p = 0; p < P; p++) rows.set(b, p * b.length)
  through.push({ name: bias, values: { rows: P, columns: b.length, values: rows } })
  return through
}

/** With n − 1; NaN for a single number. */
function standardDeviation(values: Float32Array | Float64Array): number {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i] / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2
  return Math.sqrt(squares / (n - 1))
}

function rowNorms({ rows, columns, values }: Dense): number[] {
  return Array.from({ length: rows }, (_, r) => {
    let square = 0
    for (let c = 0; c < columns; c++) square += values[r * columns + c] ** 2
    return Math.sqrt(square)
  })
}
