import type { ModelConfig } from '#shared/model/model-config'

/** The shape of GPT-2 small. */
export const gpt2Small: ModelConfig = {
  n_layers: 12,
  n_heads: 12,
  d_model: 768,
  d_head: 64,
  d_mlp: 3072,
  d_vocab: 50257,
  d_vocab_out: 50257,
  n_ctx: 1024,
  attn_only: false,
  act_fn: 'gelu_new',
  normalization_type: 'LN',
  eps: 1e-5,
  positional_embedding_type: 'standard',
  attention_dir: 'causal',
  attn_scale: 8,
}
