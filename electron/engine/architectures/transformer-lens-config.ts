import type { ModelConfig } from '#shared/model/model-config'
import { requiredFields, type ConfigReader } from './config-reader'

/** What the shapes of a state dict say. */
export interface Sizes {
  readonly n_layers: number
  readonly n_heads?: number
  readonly d_head?: number
  readonly d_model?: number
  readonly d_vocab?: number
  readonly d_vocab_out?: number
  readonly d_mlp?: number
  readonly n_ctx?: number
  readonly hasMlp: boolean
  readonly hasNorm: boolean
}

/** TransformerLens's names of activation functions; its tanh form has two. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_fast: 'gelu_fast',
  relu: 'relu',
  silu: 'silu',
  solu_ln: 'solu_ln',
} as const

/** Features of `HookedTransformerConfig` that the engine does not have, and the values at which they do nothing. */
const INERT = {
  use_qk_norm: [false],
  use_local_attn: [false],
  attn_types: [],
  scale_attn_by_inverse_layer_idx: [false],
  parallel_attn_mlp: [false],
  rotary_dim: [],
  gated_mlp: [false],
  n_key_value_heads: [],
  post_embedding_ln: [false],
  load_in_4bit: [false],
  num_experts: [],
  experts_per_token: [],
  relative_attention_max_distance: [],
  relative_attention_num_buckets: [],
  use_normalization_before_and_after: [false],
  attn_scores_soft_cap: [-1, 0],
  output_logits_soft_cap: [-1, 0],
  use_NTK_by_parts_rope: [false],
}

/**
 * A configuration in the field names of `HookedTransformerConfig`, or of the models that NeelNanda put on the Hugging
 * Face hub (`normalization`, `shortformer_pos`). Sizes that it leaves out are those of the weights; of other fields that
 * it leaves out, TransformerLens's own default holds. Without any configuration nothing but sizes is known.
 *
 * @throws WeightsError for a feature that the engine does not have, and for what remains open
 */
export function transformerLensConfig(reader: ConfigReader, sizes: Sizes): ModelConfig {
  const size = (name: Exclude<keyof Sizes, 'hasMlp' | 'hasNorm'>) => reader.size(name, -1) ?? sizes[name]
  const attn_only = reader.flag('attn_only') ?? !sizes.hasMlp
  const { normalization, ...found } = requiredFields(reader, {
    n_layers: size('n_layers') || undefined,
    n_heads: size('n_heads'),
    d_model: size('d_model'),
    d_head: size('d_head'),
    d_mlp: attn_only ? null : size('d_mlp'),
    d_vocab: size('d_vocab'),
    n_ctx: size('n_ctx'),
    act_fn: attn_only ? null : reader.choice('act_fn', ACTIVATIONS),
    normalization: normalizationOf(reader, sizes),
    positional_embedding_type: positionsOf(reader),
  })
  reader.refuseFeatures(INERT)
  const scaled = reader.flag('use_attn_scale') ?? true
  // Without normalisation there is nothing that it could be.
  const finalRms = (reader.flag('final_rms') ?? false) && normalization !== 'none'
  return {
    ...found,
    d_vocab_out:
      reader.size('d_vocab_out', -1) ??
      (reader.has('d_vocab') ? found.d_vocab : (sizes.d_vocab_out ?? found.d_vocab)),
    attn_only,
    normalization_type: normalization === 'none' ? null : normalization,
    eps: reader.positive('eps') ?? 1e-5,
    ...(finalRms ? { final_rms: true as const } : {}),
    attention_dir:
      reader.choice('attention_dir', { causal: 'causal', bidirectional: 'bidirectional' } as const) ??
      'causal',
    attn_scale: scaled ? (reader.positive('attn_scale', -1) ?? Math.sqrt(found.d_head)) : 1,
  }
}

/** Weights without w and b may be of a model without normalisation or with a folded one: only a configuration says. */
function normalizationOf(reader: ConfigReader, { hasNorm }: Sizes): 'LN' | 'LNPre' | 'none' | undefined {
  for (const field of ['normalization_type', 'normalization']) {
    if (reader.has(field)) return reader.choice(field, { LN: 'LN', LNPre: 'LNPre' } as const) ?? 'none'
  }
  return hasNorm ? 'LN' : undefined
}

function positionsOf(reader: ConfigReader): 'standard' | 'shortformer' | undefined {
  if (reader.isEmpty) return undefined
  if (reader.flag('shortformer_pos')) return 'shortformer'
  const known = { standard: 'standard', shortformer: 'shortformer' } as const
  return reader.choice('positional_embedding_type', known) ?? 'standard'
}
