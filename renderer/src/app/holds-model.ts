/** More than the header of any model; one that says more is not read further. */
const LARGEST_HEADER = 32 * 2 ** 20

/** A layer's number in a tensor's name: `blocks.0.attn.W_Q`, `transformer.h.11.ln_1.weight`, `layers.3.…`. */
const LAYER = /(^|\.)(blocks|h|layers?|block)\.\d+\./

/**
 * Whether a file of numbers holds a model's weights, by the names of its tensors: safetensors with layers. Anything
 * else is numbers.
 */
export async function holdsModel(file: File): Promise<boolean> {
  if (!/\.safetensors$/i.test(file.name) || file.size < 8) return false
  const prefix = new DataView(await file.slice(0, 8).arrayBuffer())
  const length = Number(prefix.getBigUint64(0, true))
  if (length > Math.min(LARGEST_HEADER, file.size - 8)) return false
  try {
    const header: unknown = JSON.parse(await file.slice(8, 8 + length).text())
    return (
      typeof header === 'object' && header !== null && Object.keys(header).some((name) => LAYER.test(name))
    )
  } catch {
    return false
  }
}
