import type { RunnableModel } from '../../run/model-folder'
import { AnalysisError } from '../analysis-error'
import type { HeadPlace } from '../named-heads'
import { ModelWeights } from './model-weights'
import type { TokenEmbedding } from './token-embedding'

/**
 * ln1(W_E): a token as the head would read it if nothing but its embedding were in the residual stream,
 * (x − mean)/√(mean((x − mean)²) + eps)·w + b with the numbers of the head's own layer, in float64. Folded weights have
 * neither w nor b.
 *
 * @throws AnalysisError for a model without LayerNorm
 */
export async function normedEmbedding(
  model: RunnableModel,
  heads: readonly HeadPlace[],
): Promise<TokenEmbedding> {
  const { normalization_type, eps, d_model } = model.config
  if (!normalization_type) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `${model.manifest.name} has no LayerNorm: a head reads embeddings as they are.`,
    )
  }
  const weights = new ModelWeights(model)
  const layers = new Map<number, { readonly w: Float32Array; readonly b: Float32Array }>()
  for (const { layer } of normalization_type === 'LN' ? heads : []) {
    const vector = (name: string) => weights.vector(`blocks.${layer}.ln1.${name}`, 0, d_model)
    layers.set(layer, { w: await vector('w'), b: await vector('b') })
  }
  return {
    perLayer: true,
    rows: ({ rows, columns, values }, layer) => {
      const normed = new Float64Array(values.length)
      const affine = layers.get(layer)
      for (let start = 0; start < values.length; start += columns) {
        let mean = 0
        for (let c = 0; c < columns; c++) mean += values[start + c] / columns
        let variance = 0
        for (let c = 0; c < columns; c++) variance += (values[start + c] - mean) ** 2 / columns
        const scale = Math.sqrt(variance + eps)
        for (let c = 0; c < columns; c++) {
          const unit = (values[start + c] - mean) / scale
          normed[start + c] = affine ? unit * affine.w[c] + affine.b[c] : unit
        }
      }
      return Promise.resolve({ rows, columns, values: normed })
    },
    release: () => Promise.resolve(),
  }
}
