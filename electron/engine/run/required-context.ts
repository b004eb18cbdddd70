import type { RunnableModel } from './model-folder'
import { RunError } from './run-error'
import type { TokenBatch } from './token-batch'

/**
 * The second sequence of a run of a model with cross-attention, one list for all sequences or one for each.
 *
 * @throws RunError when there is none, or when it does not fit the model or the batch
 */
export function requiredContext(
  { config, manifest }: Pick<RunnableModel, 'config' | 'manifest'>,
  context: TokenBatch | undefined,
  batch: number,
): TokenBatch {
  const own = config.context
  if (!own) {
    throw new RunError(
      'USAGE',
      `${manifest.name} has no cross-attention: it reads no --context. Leave it away.`,
    )
  }
  const length = context?.[0]?.length ?? 0
  if (!context || length === 0) {
    throw new RunError(
      'NEEDS_CONTEXT',
      `${manifest.name} reads a second sequence beside the tokens: name its ids with --context.`,
    )
  }
  if (context.length !== 1 && context.length !== batch) {
    throw new RunError(
      'BAD_TOKENS',
      `There are ${context.length} contexts and ${batch} sequences. Give one context, or one for each sequence.`,
    )
  }
  context.forEach((ids, c) => {
    if (ids.length !== length) {
      throw new RunError(
        'BAD_TOKENS',
        `Context ${c} has ${ids.length} ids and the first has ${length}. Make the contexts of a batch equally long.`,
      )
    }
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= own.d_vocab)
    if (wrong === undefined) return
    throw new RunError(
      'BAD_TOKENS',
      `The context has the id ${wrong}; the model knows the ids 0 to ${own.d_vocab - 1} there. Use those.`,
    )
  })
  if (length <= own.n_ctx) return context
  throw new RunError(
    'BAD_TOKENS',
    `The context has ${length} ids, more than the ${own.n_ctx} positions that the model has for it. Use fewer.`,
  )
}
