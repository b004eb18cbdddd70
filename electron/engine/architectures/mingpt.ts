import { permuted, selected, transposed, unfolded } from '../weights/stored-tensor'
import type { Architecture, Mapping } from './architecture'
import { karpathyConfig } from './karpathy-gpt'
import { countLayers } from './layers'

/**
 * minGPT with its names of 2020 to 2022: query, key and value apart, matrices as [out, in], the exact GELU, biases but
 * for the unembedding, untied. Later versions have makemore's names and rules.
 */
export const minGpt: Architecture = {
  name: 'mingpt',
  recognises: (names) => names.some((name) => /^blocks\.\d+\.attn\.(query|key|value)\.weight$/.test(name)),

  layout(shapes, reader) {
    const [tokens, positions] = [shapes.get('tok_emb.weight'), shapes.get('pos_emb')]
    const config = karpathyConfig(
      shapes,
      reader,
      {
        n_layers: countLayers(shapes.keys(), /^blocks\.(\d+)\./) || undefined,
        d_model: tokens?.[1],
        d_mlp: shapes.get('blocks.0.mlp.0.weight')?.[0],
        d_vocab: tokens?.[0],
        n_ctx: positions?.[1],
      },
      'gelu',
    )
    const { n_layers, n_heads, d_model: D, d_vocab, n_ctx } = config
    const M = config.d_mlp ?? 0
    const norm = (to: string, from: string): Mapping[] => [
      { to: `${to}.w`, from: `${from}.weight`, shape: [D] },
      { to: `${to}.b`, from: `${from}.bias`, shape: [D] },
    ]
    const block = (l: number): Mapping[] => {
      const b = `blocks.${l}`
      const attention = (['query', 'key', 'value'] as const).flatMap((name): Mapping[] => [
        {
          to: `${b}.attn.W_${name === 'query' ? 'Q' : name === 'key' ? 'K' : 'V'}`,
          from: `${b}.attn.${name}.weight`,
          shape: [D, D],
          // [head·d_head, in] → [head, in, d_head]
          view: (joined) => permuted(unfolded(joined, 0, n_heads), [0, 2, 1]),
        },
        {
          to: `${b}.attn.b_${name === 'query' ? 'Q' : name === 'key' ? 'K' : 'V'}`,
          from: `${b}.attn.${name}.bias`,
          shape: [D],
          view: (joined) => unfolded(joined, 0, n_heads),
        },
      ])
      return [
        ...norm(`${b}.ln1`, `${b}.ln1`),
        ...attention,
        {
          to: `${b}.attn.W_O`,
          from: `${b}.attn.proj.weight`,
          shape: [D, D],
          view: (joined) => unfolded(transposed(joined), 0, n_heads),
        },
        { to: `${b}.attn.b_O`, from: `${b}.attn.proj.bias`, shape: [D] },
        ...norm(`${b}.ln2`, `${b}.ln2`),
        { to: `${b}.mlp.W_in`, from: `${b}.mlp.0.weight`, shape: [M, D], view: transposed },
        { to: `${b}.mlp.b_in`, from: `${b}.mlp.0.bias`, shape: [M] },
        { to: `${b}.mlp.W_out`, from: `${b}.mlp.2.weight`, shape: [D, M], view: transposed },
        { to: `${b}.mlp.b_out`, from: `${b}.mlp.2.bias`, shape: [D] },
      ]
    }
    return {
      config,
      tensors: [
        { to: 'embed.W_E', from: 'tok_emb.weight', shape: [d_vocab, D] },
        { to: 'pos_embed.W_pos', from: 'pos_emb', shape: [1, n_ctx, D], view: (stack) => selected(stack, 0) },
        ...Array.from({ length: n_layers }, (_, l) => block(l)).flat(),
        ...norm('ln_final', 'ln_f'),
        { to: 'unembed.W_U', from: 'head.weight', shape: [d_vocab, D], view: transposed },
        { to: 'unembed.b_U', from: null, shape: [d_vocab] },
      ],
      buffers: [/^blocks\.\d+\.attn\.mask$/],
    }
  },
}
