import type { ModelConfig } from '#shared/model/model-config'
import { requiredFields, type ConfigReader } from './config-reader'
import type { Shapes } from './architecture'
import { headSize } from './head-size'
import { layersSaid } from './layers'

/** What the weights of nanoGPT, makemore or minGPT say. */
export interface KarpathySizes {
  readonly n_layers?: number
  readonly d_model?: number
  readonly d_mlp?: number
  readonly d_vocab?: number
  readonly n_ctx?: number
}

/**
 * The configuration of a family of Andrej Karpathy's, in the field names that they share.
 *
 * @param act_fn the family's own: the exact GELU, or the tanh form
 * @throws WeightsError when nothing says the number of heads: weights do not
 */
export function karpathyConfig(
  shapes: Shapes,
  reader: ConfigReader,
  sizes: KarpathySizes,
  act_fn: 'gelu' | 'gelu_new',
): ModelConfig {
  const found = requiredFields(
    reader,
    {
      n_layers: layersSaid(reader, 'n_layer', shapes) ?? sizes.n_layers,
      n_heads: reader.size('n_head'),
      d_model: reader.size('n_embd') ?? sizes.d_model,
      d_mlp: sizes.d_mlp,
      d_vocab: reader.size('vocab_size') ?? sizes.d_vocab,
      n_ctx: reader.size('block_size') ?? sizes.n_ctx,
    },
    { n_layers: 'n_layer', n_heads: 'n_head', d_model: 'n_embd', d_vocab: 'vocab_size', n_ctx: 'block_size' },
  )
  const d_head = headSize(reader, 'n_embd', found.d_model, found.n_heads)
  return {
    ...found,
    d_head,
    d_vocab_out: found.d_vocab,
    attn_only: false,
    act_fn,
    normalization_type: 'LN',
    eps: 1e-5,
    positional_embedding_type: 'standard',
    attention_dir: 'causal',
    attn_scale: Math.sqrt(d_head),
  }
}
