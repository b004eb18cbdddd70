import { headsOutput, headVectors, type AttentionParts } from './attention'
import { normalized } from './normalization'
import { unsqueeze } from './operators'
import type { Value } from './onnx-graph'

/**
 * What the heads of a block write that attend to a second sequence, [batch, pos, d_model]: queries come from the
 * stream behind `ln2`, keys and values from the context as it is, and every query sees all of it.
 *
 * @param residual the stream, [batch, pos, d_model]
 * @param context the second sequence with its positions, [batch or 1, context, d_model]
 * @see https://github.com/greydanus/cursivetransformer, whose handwriting model this is
 */
export function crossAttentionOutput(parts: AttentionParts, residual: Value, context: Value): Value {
  const { g, config, taps, weights } = parts
  const input = taps.at('hook_cross_attn_in', residual)
  const read = unsqueeze(g, normalized(g, config, taps, weights, 'ln2', input, config.d_model), 1)
  const beside = unsqueeze(g, context, 1)
  const q = headVectors(parts, 'cross_attn', 'q', read)
  const [k, v] = (['k', 'v'] as const).map((x) => headVectors(parts, 'cross_attn', x, beside))
  return headsOutput({ ...parts, mask: null, headGroups: 1 }, 'cross_attn', { q, k, v })
}
