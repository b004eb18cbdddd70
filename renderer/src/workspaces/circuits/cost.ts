import type { ModelConfig } from '#shared/model/model-config'

/** Multiply-adds of a second or two: what is asked for without being asked. */
const CHEAP = 1.2e11

/** Whether an analysis of a whole model, `times` over, is done before a person could ask for it. */
export function isCheap(analysis: string, config: ModelConfig | null, times = 1): boolean {
  if (!config) return false
  const { n_layers, n_heads, d_head, d_model, d_vocab, n_ctx } = config
  const heads = n_layers * n_heads
  const pairs = (n_heads ** 2 * n_layers * (n_layers - 1)) / 2
  const work: Record<string, number> = {
    'ov-copying': heads * d_head * d_vocab ** 2,
    // Most rows have lost after the first columns.
    'ov-copying of one head': (d_head * d_vocab ** 2) / 8,
    'copying-eigenvalues': d_model ** 2 * d_vocab + heads * d_head ** 3 * 25,
    'positional-qk': heads * d_head * n_ctx ** 2 * 4,
    composition: 3 * pairs * d_model * d_head ** 2,
    'token-table': 2 * d_head * d_vocab ** 2,
    composed: 2 * pairs * d_head * d_vocab ** 2,
  }
  return times * (work[analysis] ?? 0) < CHEAP
}
