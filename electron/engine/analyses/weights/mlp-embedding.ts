import { availableParallelism } from 'node:os'
import { mlpOutput } from '../../graph/mlp'
import { OnnxGraph } from '../../graph/onnx-graph'
import { add } from '../../graph/operators'
import { Taps } from '../../graph/taps'
import { weightValues } from '../../graph/weight-values'
import { createSession } from '../../runtime/session'
import type { RunnableModel } from '../../run/model-folder'
import type { AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { headText, type HeadPlace } from '../named-heads'
import type { Dense } from './dense'

/** What stands for a token where a circuit begins. */
export interface TokenEmbedding {
  /** @param embeddings rows of W_E [token, d_model] @returns as many rows */
  rows(embeddings: Dense): Promise<Dense>
  release(): Promise<void>
}

/** As provenance says it. */
export const MLP_EMBEDDING = 'W_E + MLP⁰(ln2(W_E)) in the place of W_E, made in float32'

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
    async rows({ rows, columns, values }) {
      const outputs = await session.run({
        x: { shape: [rows, columns], values: Float32Array.from(values) },
      })
      return { rows, columns, values: outputs[sum].values }
    },
    release: () => session.release(),
  }
}

/**
 * Does some work with the embedding that `--embedding` names: `mlp0`, or W_E itself, which is `null`.
 *
 * @throws AnalysisError
 */
export async function withEmbedding<T>(
  { model, options, threads }: AnalysisInput,
  heads: readonly HeadPlace[],
  work: (embedding: TokenEmbedding | null) => Promise<T>,
): Promise<T> {
  const { embedding: named } = options
  if (named === undefined) return work(null)
  if (named !== 'mlp0') {
    throw new AnalysisError('USAGE', `--embedding: “${named}” is not mlp0, the only other embedding.`)
  }
  const embedding = await mlpEmbedding(model, heads, threads ?? availableParallelism())
  try {
    return await work(embedding)
  } finally {
    await embedding.release()
  }
}
