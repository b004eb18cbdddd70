import type { ModelConfig } from '#shared/model/model-config'
import { RunError } from './run-error'

/** Sequences of equal length. */
export type TokenBatch = readonly (readonly number[])[]

/** @throws RunError for an empty batch or sequence, unequal lengths, too many positions, ids that the model has not */
export function requireTokens({ d_vocab, n_ctx }: ModelConfig, tokens: TokenBatch): void {
  if (tokens.length === 0 || tokens[0].length === 0) {
    throw new RunError('BAD_TOKENS', 'There are no tokens. Give at least one.')
  }
  const length = tokens[0].length
  tokens.forEach((sequence, s) => {
    if (sequence.length !== length) {
      throw new RunError(
        'BAD_TOKENS',
        `Sequence ${s} has ${sequence.length} tokens and the first has ${length}. Make the sequences of a batch equally long.`,
      )
    }
    sequence.forEach((id, p) => {
      if (Number.isInteger(id) && id >= 0 && id < d_vocab) return
      throw new RunError(
        'BAD_TOKENS',
        `Token ${p}${tokens.length > 1 ? ` of sequence ${s}` : ''} is ${id}; the model knows the ids 0 to ${d_vocab - 1}. Use those.`,
      )
    })
  })
  if (length > n_ctx) {
    throw new RunError(
      'BAD_TOKENS',
      `${length} tokens are more than the ${n_ctx} positions of the model. Use fewer.`,
    )
  }
}
