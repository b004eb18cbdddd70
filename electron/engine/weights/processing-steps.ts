import type { ModelConfig, ModelManifest } from '#shared/model/model-config'
import type { ProcessingStep } from './processing-step'
import { refactorAttention } from './refactor-attention'

/** Which LayerNorm stands before a parameter that reads, and the length of the axis that it reads along. */
function normBefore(
  config: ModelConfig,
  name: string,
): { norm: string; weight: string; width: number } | null {
  const { d_model, d_mlp } = config
  const unembed = /^unembed\.[Wb]_U$/.test(name)
  if (unembed) return { norm: 'ln_final', weight: 'unembed.W_U', width: d_model }
  const [, block, attention, mlp, out] =
    /^(blocks\.\d+)\.(?:attn\.[Wb]_([QKV])|mlp\.(?:[Wb]_(in)|[Wb]_(out)))$/.exec(name) ?? []
  if (attention) return { norm: `${block}.ln1`, weight: `${block}.attn.W_${attention}`, width: d_model }
  if (mlp) return { norm: `${block}.ln2`, weight: `${block}.mlp.W_in`, width: d_model }
  // SoLU normalises what its MLP puts out, so W_out reads a LayerNorm too.
  if (out && config.act_fn === 'solu_ln') {
    return { norm: `${block}.mlp.ln`, weight: `${block}.mlp.W_out`, width: d_mlp! }
  }
  return null
}

/**
 * LayerNorm's w and b move into the weights that read it, whose mean along what they read then goes: the normalised
 * stream has mean 0, so it carried nothing.
 */
const foldLayerNorm: ProcessingStep = async (config, name, before) => {
  const place = normBefore(config, name)
  if (!place) return before(name)
  const { norm, weight, width } = place
  if (name !== weight) {
    const [bias, W, b] = [await before(name), await before(weight), await before(`${norm}.b`)]
    // b_X[j] + Σ_i b[i]·W_X[i, j], for each head by itself
    return bias.map((value, index) => {
      const inner = W.length / width / heads(config, name)
      const head = Math.floor(index / inner)
      let sum = value
      for (let i = 0; i < width; i++) sum += b[i] * W[(head * width + i) * inner + (index % inner)]
      return sum
    })
  }
  const W = Float32Array.from(await before(name))
  const w = await before(`${norm}.w`)
  const inner = W.length / width / heads(config, name)
  for (let head = 0; head < heads(config, name); head++) {
    const part = W.subarray(head * width * inner, (head + 1) * width * inner)
    const means = new Float64Array(inner)
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < inner; j++) means[j] += (w[i] * part[i * inner + j]) / width
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < inner; j++) part[i * inner + j] = w[i] * part[i * inner + j] - means[j]
    }
  }
  return W
}

function heads({ n_heads }: ModelConfig, name: string): number {
  return name.includes('.attn.') ? n_heads : 1
}

/** What is written to the residual stream loses its mean over d_model, which LayerNorm takes away anyway. */
const centreWritingWeights: ProcessingStep = async (config, name, before) => {
  const writes = /^(embed\.W_E|pos_embed\.W_pos|blocks\.\d+\.(attn\.[Wb]_O|mlp\.[Wb]_out))$/.test(name)
  return writes ? withoutRowMeans(await before(name), config.d_model) : before(name)
}

/** Logits lose their mean over the vocabulary: probabilities stay. */
const centreUnembedding: ProcessingStep = async (config, name, before) =>
  name.startsWith('unembed.') ? withoutRowMeans(await before(name), config.d_vocab_out) : before(name)

/** Rows of a pattern sum to 1, so b_V always adds b_V·W_O: b_O takes it over. */
const foldValueBiases: ProcessingStep = async (config, name, before) => {
  const [, attention, which] = /^(blocks\.\d+\.attn)\.b_([VO])$/.exec(name) ?? []
  if (which === 'V') return (await before(name)).fill(0)
  if (which !== 'O') return before(name)
  const [b_V, W_O] = [await before(`${attention}.b_V`), await before(`${attention}.W_O`)]
  const sums = Float64Array.from(await before(name))
  // [head, d_head] · [head, d_head, d_model]
  for (let i = 0; i < b_V.length; i++) {
    for (let d = 0; d < config.d_model; d++) sums[d] += b_V[i] * W_O[i * config.d_model + d]
  }
  return Float32Array.from(sums)
}

function withoutRowMeans(values: Float32Array, length: number): Float32Array {
  const centred = new Float32Array(values.length)
  for (let start = 0; start < values.length; start += length) {
    let sum = 0
    for (let i = 0; i < length; i++) sum += values[start + i]
    for (let i = 0; i < length; i++) centred[start + i] = values[start + i] - sum / length
  }
  return centred
}

export type StepName = ModelManifest['processing'][number]

/** Makes the step for one model; `processingSteps` has the order in which they are applied. */
export const stepMakers: Readonly<Record<StepName, () => ProcessingStep>> = {
  fold_ln: () => foldLayerNorm,
  center_writing_weights: () => centreWritingWeights,
  center_unembed: () => centreUnembedding,
  fold_value_biases: () => foldValueBiases,
  refactor_factored_attn_matrices: refactorAttention,
}
