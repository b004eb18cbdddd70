/** What the fields of a family's configuration are, in words. */
const FIELDS: Readonly<Record<string, string>> = {
  architecture: 'Kind of model',
  n_head: 'Heads in each layer',
  n_heads: 'Heads in each layer',
  n_ctx_head: 'Heads in each layer, of self-attention and cross-attention both',
  n_layer: 'Layers',
  n_layers: 'Layers',
  n_embd: 'Width of the residual stream',
  d_model: 'Width of the residual stream',
  d_head: 'Width of a head',
  d_mlp: 'Width of the MLP',
  vocab_size: 'Tokens',
  d_vocab: 'Tokens',
  block_size: 'Positions',
  n_positions: 'Positions',
  n_ctx: 'Positions',
  act_fn: 'Activation function of the MLPs',
  normalization: 'Normalisation',
  positional_embedding_type: 'Where positions are added',
}

const CHOICES: Readonly<Record<string, string>> = {
  gpt2: 'GPT-2, as Hugging Face stores it',
  nanogpt: 'nanoGPT',
  makemore: 'makemore, or minGPT since 2022',
  LN: 'LayerNorm (LN)',
  LNPre: 'LayerNorm whose w and b are folded away (LNPre)',
  none: 'none',
  standard: 'once, to the embedding (standard)',
  shortformer: 'in every layer, to queries and keys (shortformer)',
  gelu: 'GELU, exact (gelu)',
  gelu_new: 'GELU, tanh form (gelu_new)',
  gelu_fast: 'GELU, tanh form (gelu_fast)',
  relu: 'ReLU',
  silu: 'SiLU',
  solu_ln: 'SoLU with LayerNorm (solu_ln)',
}

/** A field as a person reads it, with its own name behind. */
export function fieldText(field: string): string {
  const text = FIELDS[field]
  return text ? `${text} (${field})` : field
}

export function choiceText(choice: string): string {
  return CHOICES[choice] ?? choice
}
