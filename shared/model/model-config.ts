import { z } from 'zod'

const size = z.int().positive()

/** Activation functions of the MLPs, in TransformerLens's names: `gelu` is the exact form, the others tanh forms. */
const activationFunctions = ['gelu', 'gelu_new', 'gelu_fast', 'relu', 'silu', 'solu_ln'] as const

/**
 * What a model's weights cannot say about its forward pass, in the field names of TransformerLens's
 * `HookedTransformerConfig`.
 */
export const modelConfig = z.strictObject({
  n_layers: size,
  n_heads: size,
  d_model: size,
  d_head: size,
  /** `null` for attention-only models. */
  d_mlp: size.nullable(),
  d_vocab: size,
  /** Differs from `d_vocab` in classifiers. */
  d_vocab_out: size,
  n_ctx: size,
  attn_only: z.boolean(),
  act_fn: z.enum(activationFunctions).nullable(),
  /** `LNPre` is `LN` whose w and b were folded into what follows. */
  normalization_type: z.enum(['LN', 'LNPre']).nullable(),
  eps: z.number().positive(),
  positional_embedding_type: z.enum(['standard', 'shortformer']),
  attention_dir: z.enum(['causal', 'bidirectional']),
  /** Divisor of the scores: √d_head, 1 where `use_attn_scale` is false. */
  attn_scale: z.number().positive(),
})

export type ModelConfig = z.infer<typeof modelConfig>

/** Weight processing that was applied, in order; empty for weights as the checkpoint has them. */
export const processingSteps = [
  'fold_ln',
  'center_writing_weights',
  'center_unembed',
  'fold_value_biases',
  'refactor_factored_attn_matrices',
] as const

/** `model.json` beside the canonical `model.safetensors`. `config` is `null` for weights of unknown architecture. */
export const modelManifest = z.strictObject({
  format: z.literal('induction-lab-model'),
  version: z.literal(1),
  name: z.string(),
  /** Family that read the checkpoint, or `weights-only`. */
  architecture: z.string(),
  config: modelConfig.nullable(),
  source: z.strictObject({ file: z.string(), bytes: z.int().nonnegative(), sha256: z.string() }),
  /** The canonical `model.safetensors` as the import wrote it; not there where weights were processed since. */
  weights: z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string() }).optional(),
  processing: z.array(z.enum(processingSteps)),
  parameters: z.int().nonnegative(),
  /** Sentences about what is well-formed but odd: NaN or ∞ in a named tensor. */
  suspicious: z.array(z.string()),
})

export type ModelManifest = z.infer<typeof modelManifest>
