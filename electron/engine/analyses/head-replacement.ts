import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'

/** What ablated heads give instead of their z. */
export const ablationKinds = ['zero', 'mean', 'resample'] as const
export type AblationKind = (typeof ablationKinds)[number]

/**
 * z with which every head is replaced: its mean over the sequences, position by position, or that of the sequence
 * before (the first takes the last).
 *
 * @param z [sequence, pos, head, d_head]
 * @returns the same shape; `null` for zeros
 */
export function replacementOf(kind: AblationKind, z: Activation): Activation | null {
  if (kind === 'zero') return null
  const [batch] = z.shape
  const size = z.values.length / batch
  const values = new Float32Array(z.values.length)
  if (kind === 'resample') {
    for (let b = 0; b < batch; b++) {
      const before = (b + batch - 1) % batch
      values.set(z.values.subarray(before * size, (before + 1) * size), b * size)
    }
    return { ...z, values }
  }
  for (let i = 0; i < size; i++) {
    let sum = 0
    for (let b = 0; b < batch; b++) sum += z.values[b * size + i]
    for (let b = 0; b < batch; b++) values[b * size + i] = sum / batch
  }
  return { ...z, values }
}

/**
 * Variant v of one sequence has the heads `variants[v]` of a layer replaced.
 *
 * @param replacement [1, pos, head, d_head] of this sequence, or `null` for zeros
 */
export function headVariants(
  layer: number,
  variants: readonly (readonly number[])[],
  replacement: Activation | null,
  { n_heads, d_head }: { n_heads: number; d_head: number },
): Edit {
  const count = variants.length
  const gate = new Float32Array(count * n_heads).fill(1)
  variants.forEach((heads, v) => heads.forEach((head) => (gate[v * n_heads + head] = 0)))
  const hook = `blocks.${layer}.attn.hook_z`
  const gateTensor = { shape: [count, 1, n_heads, 1], values: gate }
  if (!replacement)
    return { hook, gate: gateTensor, add: { shape: [1, 1, 1, 1], values: Float32Array.of(0) } }
  const positions = replacement.shape[1]
  const add = new Float32Array(count * positions * n_heads * d_head)
  variants.forEach((heads, v) => {
    for (let p = 0; p < positions; p++) {
      for (const head of heads) {
        const from = (p * n_heads + head) * d_head
        const to = ((v * positions + p) * n_heads + head) * d_head
        add.set(replacement.values.subarray(from, from + d_head), to)
      }
    }
  })
  return { hook, gate: gateTensor, add: { shape: [count, positions, n_heads, d_head], values: add } }
}

/** One sequence of a batch. */
export function sequenceOf({ axes, shape, values }: Activation, sequence: number): Activation {
  const size = values.length / shape[0]
  return {
    axes,
    shape: [1, ...shape.slice(1)],
    values: values.subarray(sequence * size, (sequence + 1) * size),
  }
}

/**
 * A whole [batch, pos, d_model] output replaced.
 *
 * @param replacement of the same shape, or `null` for zeros
 */
export function replacedStream(hook: string, replacement: Activation | null): Edit {
  const zero = { shape: [1, 1, 1], values: Float32Array.of(0) }
  return { hook, gate: zero, add: replacement ?? zero }
}
