import type { Activation } from './activation'
import type { Edit } from './edit'
import type { TokenBatch } from './token-batch'

/** The residual stream before a layer, from an earlier run: nothing below is computed again. */
export interface RestartPoint {
  readonly layer: number
  /** `blocks.L.hook_resid_pre`. */
  readonly residual: Activation
  /** `hook_pos_embed`, which shortformer models read in every layer. */
  readonly positions: Activation | null
}

export interface ForwardJob {
  readonly start: TokenBatch | RestartPoint
  /** The second sequence of models with cross-attention, in ids: one for each sequence, or one for all. */
  readonly context?: TokenBatch
  /** Names of hooks to read. */
  readonly capture: ReadonlySet<string>
  readonly edits: readonly Edit[]
  /** Positions whose logits are wanted. */
  readonly logits: 'all' | 'none' | readonly number[]
  /** Instead of logits, the log-probability of one token at each of these positions: a list for each sequence, or one. */
  readonly targets?: TokenBatch
  /**
   * Takes each activation as soon as it is there, instead of the result. What answers `done` has read it and keeps
   * nothing of it: its memory goes to the next at once.
   */
  readonly take?: (hook: string, activation: Activation) => 'done' | void
  /** Takes effect between parts. */
  readonly signal?: AbortSignal
  /** Parts that are done, and all of them. */
  readonly onProgress?: (done: number, total: number) => void
}

export interface ForwardResult {
  readonly activations: ReadonlyMap<string, Activation>
  /** [batch, pos, d_vocab_out], or `null`. */
  readonly logits: Activation | null
  /** [batch, pos] in nats, or `null`. */
  readonly logProbs: Activation | null
}
