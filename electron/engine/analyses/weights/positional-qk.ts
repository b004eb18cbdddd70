import { softmaxRows } from '#shared/tensor/softmax-rows'
import type { Matrix } from '#shared/tensor/matrix'
import { transposed } from './dense'
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
  const W_pos = await weights.W_pos()
  const { W_Q, W_K } = await weights.head(place)
  const queries = await multiplier.product(W_pos, W_Q)
  const keys = transposed(await multiplier.product(W_pos, W_K))
  const { values, rows, columns } = await multiplier.product(queries, keys)
  const scores = Float64Array.from(values)
  for (let q = 0; q < rows; q++) {
    for (let k = 0; k < columns; k++) {
      const at = q * columns + k
      scores[at] = k > q ? -Infinity : scores[at] / weights.config.attn_scale
    }
  }
  return softmaxRows({ rows, columns, values: scores })
}

/** Mean of pattern[i, i − 1]; `null` for a single position. */
export function subdiagonalMean({ rows, columns, values }: Matrix): number | null {
  if (rows < 2) return null
  let sum = 0
  for (let i = 1; i < rows; i++) sum += values[i * columns + i - 1]
  return sum / (rows - 1)
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
        const found = await positionalPattern(weights, multiplier, place)
        means.push(subdiagonalMean(found))
        if (chosen && headText(place) === headText(chosen)) pattern = rowsOf(found)
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
