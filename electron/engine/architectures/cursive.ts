import type { ModelConfig } from '#shared/model/model-config'
import { part, permuted, transposed, unfolded, type TensorView } from '../weights/stored-tensor'
import type { Architecture, Layout, Mapping, Shapes } from './architecture'
import { requiredFields, type ConfigReader } from './config-reader'
import { gpt2Buffers } from './gpt2-keys'
import { headSize } from './head-size'
import { countLayers, layersSaid } from './layers'

/**
 * The handwriting transformer: minGPT with cross-attention to a text. Matrices are [out, in], the GELU is the tanh form,
 * every linear map but the unembedding has a bias, and nothing is tied. Its layers normalise three times.
 *
 * @see https://github.com/greydanus/cursivetransformer
 */
export const cursive: Architecture = {
  name: 'cursive',
  recognises: (names) => names.some((name) => /(^|\.)wce\.weight$/.test(name)),

  layout(shapes, reader): Layout {
    const prefix = shapes.has('wce.weight') ? '' : 'transformer.'
    const config = configOf(shapes, reader, prefix)
    // Ablated cross-attention reads zeros: the tables stay where they are.
    const isAblated = reader.flag('ablate_cross_attention') ?? false
    const { n_layers, d_model: D, d_vocab, n_ctx, n_heads } = config
    const M = config.d_mlp ?? 0
    const context = config.context!
    const norm = (to: string, from: string): Mapping[] => [
      { to: `${to}.w`, from: `${from}.weight`, shape: [D] },
      { to: `${to}.b`, from: `${from}.bias`, shape: [D] },
    ]
    const output = (to: string, from: string): Mapping[] => [
      {
        to: `${to}.W_O`,
        from: `${from}.c_proj.weight`,
        shape: [D, D],
        view: (joined) => unfolded(transposed(joined), 0, n_heads),
      },
      { to: `${to}.b_O`, from: `${from}.c_proj.bias`, shape: [D] },
    ]
    /** Heads of one of several maps that lie one behind the other along the outputs. */
    const heads = (to: string, x: string, from: string, index: number, parts: number): Mapping[] => [
      {
        to: `${to}.W_${x}`,
        from: `${from}.weight`,
        shape: [parts * D, D],
        // [parts·head·d_head, in] → [head, in, d_head]
        view: (joined: TensorView) =>
          permuted(unfolded(part(joined, 0, parts, index), 0, n_heads), [0, 2, 1]),
      },
      {
        to: `${to}.b_${x}`,
        from: `${from}.bias`,
        shape: [parts * D],
        view: (joined: TensorView) => unfolded(part(joined, 0, parts, index), 0, n_heads),
      },
    ]
    const block = (l: number): Mapping[] => {
      const [to, from] = [`blocks.${l}`, `${prefix}h.${l}`]
      const cross = `${from}.cross_attn`
      return [
        ...norm(`${to}.ln1`, `${from}.ln_1`),
        ...['Q', 'K', 'V'].flatMap((x, i) => heads(`${to}.attn`, x, `${from}.attn.c_attn`, i, 3)),
        ...output(`${to}.attn`, `${from}.attn`),
        ...norm(`${to}.ln2`, `${from}.ln_2`),
        ...heads(`${to}.cross_attn`, 'Q', `${cross}.c_attn_q`, 0, 1),
        ...['K', 'V'].flatMap((x, i) => heads(`${to}.cross_attn`, x, `${cross}.c_attn_kv`, i, 2)),
        ...output(`${to}.cross_attn`, cross),
        ...norm(`${to}.ln3`, `${from}.ln_3`),
        { to: `${to}.mlp.W_in`, from: `${from}.mlp.c_fc.weight`, shape: [M, D], view: transposed },
        { to: `${to}.mlp.b_in`, from: `${from}.mlp.c_fc.bias`, shape: [M] },
        { to: `${to}.mlp.W_out`, from: `${from}.mlp.c_proj.weight`, shape: [D, M], view: transposed },
        { to: `${to}.mlp.b_out`, from: `${from}.mlp.c_proj.bias`, shape: [D] },
      ]
    }
    const read = (name: string) => (isAblated ? null : `${prefix}${name}.weight`)
    return {
      config,
      tensors: [
        { to: 'embed.W_E', from: `${prefix}wte.weight`, shape: [d_vocab, D] },
        { to: 'pos_embed.W_pos', from: `${prefix}wpe.weight`, shape: [n_ctx, D] },
        { to: 'context_embed.W_E', from: read('wce'), shape: [context.d_vocab, D] },
        { to: 'context_pos_embed.W_pos', from: read('wcpe'), shape: [context.n_ctx, D] },
        ...Array.from({ length: n_layers }, (_, l) => block(l)).flat(),
        ...norm('ln_final', `${prefix}ln_f`),
        { to: 'unembed.W_U', from: 'lm_head.weight', shape: [d_vocab, D], view: transposed },
        { to: 'unembed.b_U', from: null, shape: [d_vocab] },
      ],
      buffers: isAblated ? [...gpt2Buffers, /(^|\.)wcp?e\.weight$/] : gpt2Buffers,
    }
  },
}

/** The number of heads, which no shape says, is that of both attentions. */
function configOf(shapes: Shapes, reader: ConfigReader, prefix: string): ModelConfig {
  const axis = (name: string, index: number) => shapes.get(`${prefix}${name}.weight`)?.[index]
  const found = requiredFields(
    reader,
    {
      n_layers:
        layersSaid(reader, 'n_layer', shapes) ??
        (countLayers(shapes.keys(), /^(?:transformer\.)?h\.(\d+)\./) || undefined),
      n_heads: reader.size('n_ctx_head') ?? reader.size('n_head'),
      d_model: reader.size('n_embd') ?? axis('wte', 1),
      d_mlp: axis('h.0.mlp.c_fc', 0),
      d_vocab: reader.size('vocab_size') ?? axis('wte', 0),
      n_ctx: reader.size('block_size') ?? axis('wpe', 0),
      contextVocabulary: reader.size('context_vocab_size') ?? axis('wce', 0),
      contextLength: reader.size('context_block_size') ?? axis('wcpe', 0),
    },
    {
      n_layers: 'n_layer',
      n_heads: 'n_ctx_head',
      d_model: 'n_embd',
      d_vocab: 'vocab_size',
      n_ctx: 'block_size',
      contextVocabulary: 'context_vocab_size',
      contextLength: 'context_block_size',
    },
  )
  const { contextVocabulary, contextLength, ...sizes } = found
  const beside = reader.size('n_embd2')
  if (beside !== undefined && beside !== sizes.d_model) {
    throw reader.fault(
      `n_embd2 is ${beside} and the stream has ${sizes.d_model} dimensions: they must be equal`,
    )
  }
  const d_head = headSize(reader, 'n_embd', sizes.d_model, sizes.n_heads)
  return {
    ...sizes,
    d_head,
    d_vocab_out: sizes.d_vocab,
    attn_only: false,
    act_fn: 'gelu_new',
    normalization_type: 'LN',
    eps: 1e-5,
    positional_embedding_type: 'standard',
    attention_dir: 'causal',
    attn_scale: Math.sqrt(d_head),
    context: { d_vocab: contextVocabulary, n_ctx: contextLength },
  }
}
