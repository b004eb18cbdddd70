import type { Matrix } from '#shared/tensor/matrix'
import { transposed, type Dense } from './dense'
import type { Analysis } from '../analysis'
import { headPlaces, headText, namedHead, type HeadPlace } from '../named-heads'
import { headAxes, numbered, type Table } from '../table'
import { byLayer, withWeights } from './weights-input'
import { rowsOf } from '#shared/tensor/operations'
import type { ModelWeights } from './model-weights'
import type { Multiplier } from './multiplier'

/**
 * softmax(mask(W_pos W_Q W_Kᵀ W_posᵀ / scale)) [query, key] over all n_ctx positions: how a head would attend if
 * positions were all that it saw. No biases, raw W_pos; causal whatever the model is.
 */
export async function positionalPattern(
  weights: ModelWeights,
  multiplier: Multiplier,
  place: HeadPlace,
): Promise<Matrix> {
  const scores = await positionalScores(weights, multiplier, place)
  const { rows, columns } = scores
  const values = new Float64Array(rows * columns)
  causalRows(scores, weights.config.attn_scale, (row, q) => values.set(row, q * columns))
  return { rows, columns, values }
}

async function positionalScores(
  weights: ModelWeights,
  multiplier: Multiplier,
  place: HeadPlace,
): Promise<Dense> {
  const W_pos = await weights.W_pos()
  const { W_Q, W_K } = await weights.head(place)
  const queries = await multiplier.product(W_pos, W_Q)
  return multiplier.product(queries, transposed(await multiplier.product(W_pos, W_K)))
}

/** Each row of softmax(mask(scores / scale)), to its diagonal and zeros after it; it stands until the next. */
function causalRows(
  { rows, columns, values: scores }: Dense,
  scale: number,
  take: (row: Float64Array, query: number) => void,
): void {
  const row = new Float64Array(columns)
  for (let q = 0; q < rows; q++) {
    const first = q * columns
    let largest = -Infinity
    for (let k = 0; k <= q; k++) if (scores[first + k] > largest) largest = scores[first + k]
    let total = 0
    for (let k = 0; k <= q; k++) total += row[k] = Math.exp((scores[first + k] - largest) / scale)
    // A row with NaN or ∞ has no shares: its total is NaN.
    for (let k = 0; k <= q; k++) row[k] /= total
    take(row, q)
  }
}

/** Mean of pattern[i, i − 1]; `null` for a single position. */
export function subdiagonalMean({ rows, columns, values }: Matrix): number | null {
  return meanBeforeDiagonal(rows, (i) => values[i * columns + i - 1])
}

function meanBeforeDiagonal(rows: number, before: (row: number) => number): number | null {
  if (rows < 2) return null
  let sum = 0
  for (let i = 1; i < rows; i++) sum += before(i)
  return sum / (rows - 1)
}

/** Of the positional pattern, which is never whole in memory. */
export async function positionalMean(
  weights: ModelWeights,
  multiplier: Multiplier,
  place: HeadPlace,
): Promise<number | null> {
  const scores = await positionalScores(weights, multiplier, place)
  const before = new Float64Array(scores.rows)
  causalRows(scores, weights.config.attn_scale, (row, q) => (before[q] = row[q - 1]))
  return meanBeforeDiagonal(scores.rows, (i) => before[i])
}

/** As tables (reference/README.md, `positional_QK`). */
export const positionalQK: Analysis = {
  name: 'positional-qk',
  tokens: 'none',
  options: ['head'],
  run(input) {
    const { config } = input.model
    const { n_ctx, d_model, d_head, n_heads } = config
    const { head } = input.options
    const chosen = head === undefined ? null : namedHead(config, head)
    const places = headPlaces(config)
    const multiplyAdds = places.length * n_ctx * d_head * (n_ctx + 2 * d_model)
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      const means: (number | null)[] = []
      let pattern: number[][] | null = null
      for (const [done, place] of places.entries()) {
        means.push(await positionalMean(weights, multiplier, place))
        if (chosen && headText(place) === headText(chosen)) {
          pattern = rowsOf(await positionalPattern(weights, multiplier, place))
        }
        input.progress?.(done + 1, places.length)
      }
      const positions = ['query', 'key'].map((name) => numbered(name, n_ctx))
      const tables: Table[] = [
        {
          name: 'subdiagonal_mean',
          axes: headAxes(config),
          values: byLayer(means, n_heads),
          unit: 'probability',
        },
      ]
      if (pattern) tables.push({ name: 'pattern', axes: positions, values: pattern, unit: 'probability' })
      return { tables }
    })
  },
}
