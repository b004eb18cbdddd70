import { availableParallelism } from 'node:os'
import type { EmbeddingName } from '#shared/ipc/circuits'
import type { RunnableModel } from '../../run/model-folder'
import type { AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import type { HeadPlace } from '../named-heads'
import { mlpEmbedding } from './mlp-embedding'
import { normedEmbedding } from './normed-embedding'
import type { TokenEmbedding } from './token-embedding'

/** As provenance says it. */
const SAYS: Readonly<Record<EmbeddingName, string>> = {
  mlp0: 'W_E + MLP⁰(ln2(W_E)) in the place of W_E, made in float32',
  ln1: 'ln1(W_E), the LayerNorm before the attention of the head’s layer, in the place of W_E',
}

/**
 * What a name stands for; `null` for W_E itself, which has none.
 *
 * @param heads all that read embeddings
 * @throws AnalysisError for a model or a head that has no such thing
 */
export async function namedEmbedding(
  model: RunnableModel,
  name: EmbeddingName | undefined,
  heads: readonly HeadPlace[],
  threads: number,
): Promise<TokenEmbedding | null> {
  if (name === undefined) return null
  return name === 'mlp0' ? mlpEmbedding(model, heads, threads) : normedEmbedding(model, heads)
}

/**
 * Does some work with the embedding that `--embedding` names.
 *
 * @param work told the embedding, `null` for W_E, and what provenance says of it
 * @throws AnalysisError
 */
export async function withEmbedding<T>(
  { model, options, threads }: AnalysisInput,
  heads: readonly HeadPlace[],
  work: (embedding: TokenEmbedding | null, said: { embedding?: string }) => Promise<T>,
): Promise<T> {
  const { embedding: name } = options
  if (name !== undefined && name !== 'mlp0' && name !== 'ln1') {
    throw new AnalysisError('USAGE', `--embedding: “${name}” is neither ln1 nor mlp0.`)
  }
  const embedding = await namedEmbedding(model, name, heads, threads ?? availableParallelism())
  try {
    return await work(embedding, name ? { embedding: SAYS[name] } : {})
  } finally {
    await embedding?.release()
  }
}
