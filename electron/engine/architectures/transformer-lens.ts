import type { ModelConfig } from '#shared/model/model-config'
import { modelParameters } from '../weights/parameters'
import type { Architecture, Shapes } from './architecture'
import { countLayers, layersSaid } from './layers'
import { transformerLensConfig, type Sizes } from './transformer-lens-config'

/** State dicts of TransformerLens's `HookedTransformer`, whose names and shapes are those of an imported model. */
export const transformerLens: Architecture = {
  name: 'transformer-lens',

  recognises: (names) =>
    names.some((name) => name === 'embed.W_E' || /^blocks\.\d+\.attn\.W_[QKVO]$/.test(name)),

  layout(shapes, reader) {
    layersSaid(reader, 'n_layers', shapes)
    const config: ModelConfig = transformerLensConfig(reader, sizesOf(shapes))
    const tensors = [...modelParameters(config)].map(([name, shape]) => ({ to: name, from: name, shape }))
    return { config, tensors, buffers: [/^blocks\.\d+\.attn\.(mask|IGNORE)$/] }
  },
}

/** What shapes say of a model; `undefined` where a tensor that would say it is missing or of another rank. */
function sizesOf(shapes: Shapes): Sizes {
  const axis = (name: string, rank: number, index: number) => {
    const shape = shapes.get(name)
    return shape?.length === rank ? shape[index] : undefined
  }
  return {
    n_layers: countLayers(shapes.keys(), /^blocks\.(\d+)\./),
    n_heads: axis('blocks.0.attn.W_Q', 3, 0),
    d_head: axis('blocks.0.attn.W_Q', 3, 2),
    d_model: axis('embed.W_E', 2, 1),
    d_vocab: axis('embed.W_E', 2, 0),
    d_vocab_out: axis('unembed.W_U', 2, 1),
    d_mlp: axis('blocks.0.mlp.W_in', 2, 1),
    n_ctx: axis('pos_embed.W_pos', 2, 0),
    hasMlp: shapes.has('blocks.0.mlp.W_in'),
    hasNorm: shapes.has('blocks.0.ln1.w'),
  }
}
