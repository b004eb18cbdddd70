import type { Architecture } from './architecture'
import { requiredFields } from './config-reader'
import { gpt2Buffers, gpt2Mappings, gpt2Sizes, hasGpt2Names } from './gpt2-keys'
import { headSize } from './head-size'
import { layersSaid } from './layers'

/** Names of activation functions in transformers; `gelu` is the exact form there too. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_fast: 'gelu_fast',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
} as const

/** GPT-2 as transformers stores it, and distilgpt2, which has the same names. */
export const huggingFaceGpt2: Architecture = {
  name: 'gpt2',
  recognises: hasGpt2Names,

  layout(shapes, reader) {
    const { prefix, ...sizes } = gpt2Sizes(shapes)
    const found = requiredFields(
      reader,
      {
        n_layers: layersSaid(reader, 'n_layer', shapes) ?? sizes.n_layers,
        n_heads: reader.size('n_head'),
        d_model: reader.size('n_embd') ?? sizes.d_model,
        d_mlp: reader.size('n_inner') ?? sizes.d_mlp,
        d_vocab: reader.size('vocab_size') ?? sizes.d_vocab,
        n_ctx: reader.size('n_positions') ?? reader.size('n_ctx') ?? sizes.n_ctx,
      },
      {
        n_layers: 'n_layer',
        n_heads: 'n_head',
        d_model: 'n_embd',
        d_vocab: 'vocab_size',
        n_ctx: 'n_positions',
      },
    )
    reader.refuseFeatures({ scale_attn_by_inverse_layer_idx: [false], add_cross_attention: [false] })
    const d_head = headSize(reader, 'n_embd', found.d_model, found.n_heads)
    const config = {
      ...found,
      d_head,
      d_vocab_out: found.d_vocab,
      attn_only: false,
      act_fn: reader.choice('activation_function', ACTIVATIONS) ?? ('gelu_new' as const),
      normalization_type: 'LN' as const,
      eps: reader.positive('layer_norm_epsilon') ?? 1e-5,
      positional_embedding_type: 'standard' as const,
      attention_dir: 'causal' as const,
      attn_scale: (reader.flag('scale_attn_weights') ?? true) ? Math.sqrt(d_head) : 1,
    }
    // transformers takes the embedding for the unembedding too unless the configuration says otherwise.
    const tied = reader.flag('tie_word_embeddings') ?? true
    const unembedding = tied ? `${prefix}wte.weight` : 'lm_head.weight'
    return {
      config,
      tensors: gpt2Mappings(config, { prefix, linear: 'in-out', biases: true, unembedding }),
      buffers: tied ? [...gpt2Buffers, /^lm_head\.weight$/] : gpt2Buffers,
      ...(tied && shapes.has('lm_head.weight') ? { copy: { name: 'lm_head.weight', of: unembedding } } : {}),
    }
  },
}
