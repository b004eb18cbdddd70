import type { Architecture } from './architecture'
import { gpt2Buffers, gpt2Mappings, gpt2Sizes, hasGpt2Names } from './gpt2-keys'
import { karpathyConfig } from './karpathy-gpt'

/** makemore's transformer: GPT-2's names with matrices as [out, in], the tanh GELU, biases, untied. */
export const makemore: Architecture = {
  name: 'makemore',
  recognises: hasGpt2Names,

  layout(shapes, reader) {
    const { prefix, ...sizes } = gpt2Sizes(shapes)
    const config = karpathyConfig(shapes, reader, sizes, 'gelu_new')
    return {
      config,
      tensors: gpt2Mappings(config, {
        prefix,
        linear: 'out-in',
        biases: true,
        unembedding: 'lm_head.weight',
      }),
      buffers: gpt2Buffers,
    }
  },
}
