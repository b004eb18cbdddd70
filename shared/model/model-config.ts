import { z } from 'zod'
import { weightsMapping } from './weights-mapping'

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
  /** The last normalisation divides by the root mean square and neither centres nor shifts. */
  final_rms: z.literal(true).optional(),
  /** The second sequence that models with cross-attention read beside their tokens; others have none. */
  context: z.strictObject({ d_vocab: size, n_ctx: size }).optional(),
})

export type ModelConfig = z.infer<typeof modelConfig>

/** The LayerNorm before the MLP: where cross-attention stands between it and the attention, it is the third. */
export function mlpNorm({ context }: ModelConfig): 'ln2' | 'ln3' {
  return context ? 'ln3' : 'ln2'
}

/** Attention patterns of one sequence, where they are all that there is of a model: nothing computes them. */
const recordedPatterns = z.strictObject({
  n_layers: size,
  n_heads: size,
  /** Whether no query looks at a key behind it. */
  causal: z.boolean(),
  /** The ids of the sequence; its labels stand in `tokens.json`. */
  tokens: z.array(z.int().nonnegative()).min(1),
})

export type RecordedPatterns = z.infer<typeof recordedPatterns>

/** A configuration for whoever reads patterns only: what nobody knows of the model is 1. */
export function patternsConfig({ n_layers, n_heads, causal, tokens }: RecordedPatterns): ModelConfig {
  return {
    n_layers,
    n_heads,
    d_model: 1,
    d_head: 1,
    d_mlp: null,
    d_vocab: Math.max(...tokens) + 1,
    d_vocab_out: 1,
    n_ctx: tokens.length,
    attn_only: true,
    act_fn: null,
    normalization_type: null,
    eps: 1e-5,
    positional_embedding_type: 'standard',
    attention_dir: causal ? 'causal' : 'bidirectional',
    attn_scale: 1,
  }
}

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
  /** Family that read the checkpoint, `weights-only`, `mapped`, or `patterns`. */
  architecture: z.string(),
  config: modelConfig.nullable(),
  patterns: recordedPatterns.optional(),
  /** What its tensors were said to be, and what is known of the model through that: no more than its weights. */
  mapping: z.strictObject({ profile: weightsMapping, config: modelConfig }).optional(),
  source: z.strictObject({ file: z.string(), bytes: z.int().nonnegative(), sha256: z.string() }),
  /** The canonical `model.safetensors` as the import wrote it; not there where weights were processed since. */
  weights: z
    .strictObject({
      bytes: z.int().nonnegative(),
      sha256: z.string(),
      /** SHA-256 of a few blocks of it: what is read at every opening. */
      sample: z.string().optional(),
    })
    .optional(),
  processing: z.array(z.enum(processingSteps)),
  parameters: z.int().nonnegative(),
  /** Sentences about what is well-formed but odd: NaN or ∞ in a named tensor. */
  suspicious: z.array(z.string()),
})

export type ModelManifest = z.infer<typeof modelManifest>
