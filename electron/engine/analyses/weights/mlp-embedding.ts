import { mlpOutput } from '../../graph/mlp'
import { OnnxGraph } from '../../graph/onnx-graph'
import { add } from '../../graph/operators'
import { Taps } from '../../graph/taps'
import { weightValues } from '../../graph/weight-values'
import { createSession } from '../../runtime/session'
import type { RunnableModel } from '../../run/model-folder'
import { AnalysisError } from '../analysis-error'
import { headText, type HeadPlace } from '../named-heads'
import type { TokenEmbedding } from './token-embedding'

/**
 * The effective embedding W_E + MLP⁰(ln2(W_E)): what the first layer's MLP makes of a token that nothing was written
 * to. Attention of layer 0 and positions are left out; the LayerNorm before the MLP is exact, since it reads one token.
 *
 * @throws AnalysisError for a model without an MLP, and for heads of layer 0, which read before it
 */
export async function mlpEmbedding(
  model: RunnableModel,
  heads: readonly HeadPlace[],
  threads: number,
): Promise<TokenEmbedding> {
  const { config, stored, folder, manifest } = model
  if (config.act_fn === null || config.d_mlp === null) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `${manifest.name} has no MLP, so its tokens have no other embedding.`,
    )
  }
  const first = heads.find(({ layer }) => layer === 0)
  if (first) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `Head ${headText(first)} reads before the MLP of layer 0. Name heads of later layers.`,
    )
  }
  const g = new OnnxGraph()
  const x = g.input('x', 'float32', ['tokens', config.d_model])
  const weights = weightValues(g, stored, 'blocks.0.')
  const written = mlpOutput(g, config, new Taps(g, [], new Set(), []), weights, x)
  const sum = add(g, x, written)
  const session = await createSession(g.file(new Map([[sum, 2]])).bytes, { folder, provider: 'cpu', threads })
  return {
    perLayer: false,
    async rows({ rows, columns, values }) {
      const outputs = await session.run({
        x: { shape: [rows, columns], values: Float32Array.from(values) },
      })
      return { rows, columns, values: outputs[sum].values }
    },
    release: () => session.release(),
  }
}
