/** A model on the hub that is known to open here. What nobody could look up is left out, not guessed. */
export interface KnownModel {
  readonly id: string
  readonly repository: string
  /** The commit that is fetched; without one, what the hub's main branch is then, whose commit is recorded. */
  readonly revision?: string
  readonly sentence: string
  readonly licence?: string
  /** Bytes of the file of weights; to three digits where the hub's page shows no more. */
  readonly bytes?: number
  /** SHA-256 of the file of weights. */
  readonly sha256?: string
  /** Another repository that has the model's tokenizer. */
  readonly tokenizerRepository?: string
  /** Configuration, in TransformerLens's fields, where the repository has none. */
  readonly config?: Readonly<Record<string, unknown>>
}

const NEOX_DIGITS = 'NeelNanda/gpt-neox-tokenizer-digits'

export const knownModels: readonly KnownModel[] = [
  {
    id: 'gpt2',
    repository: 'openai-community/gpt2',
    revision: '607a30d783dfa663caf39e06633721c8d4cfcd7e',
    sentence: 'GPT-2 small: 12 layers × 12 heads; the model that most published work on heads is about.',
    licence: 'MIT',
    bytes: 548_105_171,
    sha256: '248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707',
  },
  {
    id: 'distilgpt2',
    repository: 'distilbert/distilgpt2',
    revision: '2290a62682d06624634c1f46a6ad5be0f47f38aa',
    sentence: 'A distilled GPT-2: 6 layers × 12 heads, the same tokens.',
    licence: 'Apache-2.0',
    bytes: 352_824_413,
    sha256: 'e1ff18884359fe8beb795a5f414feb85a6ce3d929ad019c0d958c039d2b94a1b',
  },
  {
    id: 'gpt2-medium',
    repository: 'openai-community/gpt2-medium',
    revision: '6dcaa7a952f72f9298047fd5137cd6e4f05f41da',
    sentence: 'GPT-2 medium: 24 layers × 16 heads.',
    licence: 'MIT',
    bytes: 1_520_000_000,
  },
  {
    id: 'gpt2-large',
    repository: 'openai-community/gpt2-large',
    revision: '32b71b12589c2f8d625668d2335a01cac3249519',
    sentence: 'GPT-2 large: 36 layers × 20 heads.',
    licence: 'MIT',
  },
  {
    id: 'gpt2-xl',
    repository: 'openai-community/gpt2-xl',
    revision: '15ea56dee5df4983c59b2538573817e1667135e2',
    sentence: 'GPT-2 XL: 48 layers × 25 heads.',
    licence: 'MIT',
  },
  {
    id: 'attn_only_2L_half',
    repository: 'callummcdougall/attn_only_2L_half',
    revision: '3a3d92c6d6491233925c2649582128538a16843a',
    sentence: 'The attention-only model of ARENA’s course: 2 layers × 12 heads, shortformer positions.',
    bytes: 184_000_000,
    tokenizerRepository: 'EleutherAI/gpt-neox-20b',
    config: {
      n_layers: 2,
      n_heads: 12,
      d_model: 768,
      d_head: 64,
      d_vocab: 50278,
      n_ctx: 2048,
      attn_only: true,
      attention_dir: 'causal',
      normalization_type: null,
      positional_embedding_type: 'shortformer',
    },
  },
  ...[1, 2, 3, 4].map((layers) => ({
    id: `attn-only-${layers}l`,
    repository: `NeelNanda/Attn_Only_${layers}L512W_C4_Code`,
    sentence: `Attention-only, trained on text and code: ${layers} ${layers === 1 ? 'layer' : 'layers'} × 8 heads, LayerNorm.`,
    tokenizerRepository: NEOX_DIGITS,
  })),
  {
    id: 'gelu-1l',
    repository: 'NeelNanda/GELU_1L512W_C4_Code',
    revision: '76a11a8c3fc2bab5f90451c2d88840d261c225ca',
    sentence: 'One layer × 8 heads with an MLP, trained on text and code.',
    licence: 'MIT',
    tokenizerRepository: NEOX_DIGITS,
  },
]
