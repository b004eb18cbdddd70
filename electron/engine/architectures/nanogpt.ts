import type { Architecture } from './architecture'
import { gpt2Buffers, gpt2Mappings, gpt2Sizes, hasGpt2Names } from './gpt2-keys'
import { karpathyConfig } from './karpathy-gpt'

/** nanoGPT: GPT-2's names with matrices as [out, in], the exact GELU, biases only where `bias` says so, tied. */
export const nanoGpt: Architecture = {
  name: 'nanogpt',
  recognises: hasGpt2Names,

  layout(shapes, reader) {
    const { prefix, ...sizes } = gpt2Sizes(shapes)
    const config = karpathyConfig(shapes, reader, sizes, 'gelu')
    const biases = reader.flag('bias') ?? true
    const unembedding = shapes.has('lm_head.weight') ? 'lm_head.weight' : `${prefix}wte.weight`
    return {
      config,
      tensors: gpt2Mappings(config, { prefix, linear: 'out-in', biases, unembedding }),
      buffers: gpt2Buffers,
    }
  },
}
