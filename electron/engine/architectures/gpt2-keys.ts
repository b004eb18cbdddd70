import type { ModelConfig } from '#shared/model/model-config'
import { part, transposed, unfolded, permuted, type TensorView } from '../weights/stored-tensor'
import type { Mapping, Shapes } from './architecture'
import { countLayers } from './layers'

/** How a family stores what GPT-2's key names stand for. */
export interface Gpt2Storage {
  /** "transformer." or nothing. */
  readonly prefix: string
  /** Matrices as [in, out] (Conv1D of Hugging Face) or [out, in] (Linear of PyTorch). Known by the family alone. */
  readonly linear: 'in-out' | 'out-in'
  /** Whether linear maps and normalisations have biases. */
  readonly biases: boolean
  /** The tensor of the unembedding, [vocabulary, d_model]. */
  readonly unembedding: string
}

/** The key map of GPT-2's names, which Hugging Face, nanoGPT, makemore and minGPT share. */
export function gpt2Mappings(config: ModelConfig, storage: Gpt2Storage): Mapping[] {
  const { d_model: D, n_heads, d_head, d_mlp, d_vocab } = config
  const { prefix, linear, biases } = storage
  const M = d_mlp ?? 0
  const A = n_heads * d_head
  const matrix = (inputs: number, outputs: number) =>
    linear === 'in-out' ? [inputs, outputs] : [outputs, inputs]
  const oriented = (view: TensorView) => (linear === 'in-out' ? view : transposed(view))
  const bias = (name: string) => (biases ? `${name}.bias` : null)

  const mappings: Mapping[] = [
    { to: 'embed.W_E', from: `${prefix}wte.weight`, shape: [d_vocab, D] },
    { to: 'pos_embed.W_pos', from: `${prefix}wpe.weight`, shape: [config.n_ctx, D] },
  ]
  const norm = (to: string, from: string) =>
    mappings.push(
      { to: `${to}.w`, from: `${from}.weight`, shape: [D] },
      { to: `${to}.b`, from: bias(from), shape: [D] },
    )
  for (let l = 0; l < config.n_layers; l++) {
    const [block, from] = [`blocks.${l}`, `${prefix}h.${l}`]
    norm(`${block}.ln1`, `${from}.ln_1`)
    for (const [index, x] of ['Q', 'K', 'V'].entries()) {
      mappings.push(
        {
          to: `${block}.attn.W_${x}`,
          from: `${from}.attn.c_attn.weight`,
          shape: matrix(D, 3 * A),
          // [in, 3·head·d_head] → [head, in, d_head]
          view: (joined) => permuted(unfolded(part(oriented(joined), 1, 3, index), 1, n_heads), [1, 0, 2]),
        },
        {
          to: `${block}.attn.b_${x}`,
          from: bias(`${from}.attn.c_attn`),
          shape: [3 * A],
          view: (joined) => unfolded(part(joined, 0, 3, index), 0, n_heads),
        },
      )
    }
    mappings.push(
      {
        to: `${block}.attn.W_O`,
        from: `${from}.attn.c_proj.weight`,
        shape: matrix(A, D),
        view: (joined) => unfolded(oriented(joined), 0, n_heads),
      },
      { to: `${block}.attn.b_O`, from: bias(`${from}.attn.c_proj`), shape: [D] },
    )
    norm(`${block}.ln2`, `${from}.ln_2`)
    mappings.push(
      { to: `${block}.mlp.W_in`, from: `${from}.mlp.c_fc.weight`, shape: matrix(D, M), view: oriented },
      { to: `${block}.mlp.b_in`, from: bias(`${from}.mlp.c_fc`), shape: [M] },
      { to: `${block}.mlp.W_out`, from: `${from}.mlp.c_proj.weight`, shape: matrix(M, D), view: oriented },
      { to: `${block}.mlp.b_out`, from: bias(`${from}.mlp.c_proj`), shape: [D] },
    )
  }
  norm('ln_final', `${prefix}ln_f`)
  mappings.push(
    { to: 'unembed.W_U', from: storage.unembedding, shape: [d_vocab, D], view: transposed },
    { to: 'unembed.b_U', from: null, shape: [d_vocab] },
  )
  return mappings
}

/** Masks that older versions stored beside the weights. The real biases are those of `c_attn` and `c_proj`. */
export const gpt2Buffers = [/(^|\.)h\.\d+\.attn\.(bias|masked_bias)$/]

/** Models that attend to a second sequence have these names and others: they are no GPT-2. */
export function hasGpt2Names(names: readonly string[]): boolean {
  return (
    names.some((name) => /(^|\.)h\.\d+\.attn\.c_attn\.weight$/.test(name)) &&
    !names.some((name) => /\.cross_?att/.test(name))
  )
}

/** What shapes say; the number of heads is not among it. */
export function gpt2Sizes(shapes: Shapes) {
  const prefix = shapes.has('transformer.wte.weight') || !shapes.has('wte.weight') ? 'transformer.' : ''
  const wte = shapes.get(`${prefix}wte.weight`)
  const wpe = shapes.get(`${prefix}wpe.weight`)
  const fc = shapes.get(`${prefix}h.0.mlp.c_fc.weight`)
  const d_model = wte?.[1]
  return {
    prefix,
    n_layers: countLayers(shapes.keys(), /^(?:transformer\.)?h\.(\d+)\./) || undefined,
    d_model,
    d_vocab: wte?.[0],
    n_ctx: wpe?.[0],
    /** Both orders of the axes name d_model and the width: their product says it whatever the order. */
    d_mlp: fc?.length === 2 && d_model ? (fc[0] * fc[1]) / d_model : undefined,
  }
}
