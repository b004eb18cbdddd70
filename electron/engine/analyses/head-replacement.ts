import type { Pads } from '#shared/circuit/picked-cells'
import type { Activation } from '../run/activation'
import type { Edit } from '../run/edit'

/** What ablated heads give instead of their z. */
export const ablationKinds = ['zero', 'mean', 'resample'] as const
export type AblationKind = (typeof ablationKinds)[number]

/** What takes the place of a hook's values, of their shape; `null` stands for zeros. */
export type Replacement = Activation | null

/**
 * z with which every head is replaced: its mean over the sequences, position by position, or that of the sequence
 * before (the first takes the last). A sequence that is padding at a position has nothing to give there.
 *
 * @param z [sequence, pos, head, d_head], or a stream [sequence, pos, d_model]
 * @param pads [sequence][position]
 * @returns the same shape; `null` for zeros
 */
export function replacementOf(kind: AblationKind, z: Activation, pads?: readonly Pads[]): Replacement {
  if (kind === 'zero') return null
  const [batch, length] = z.shape
  const width = z.values.length / batch / length
  const values = new Float32Array(z.values.length)
  const sequences = Array.from({ length: batch }, (_, b) => b)
  const rowOf = (from: Float32Array, b: number, p: number) =>
    from.subarray((b * length + p) * width, (b * length + p + 1) * width)
  for (let p = 0; p < length; p++) {
    const there = sequences.filter((b) => !pads?.[b][p])
    // What stands where all are padding is read by nothing that counts.
    const givers = there.length > 0 ? there : sequences
    const mean = kind === 'mean' ? meanRow(givers.map((b) => rowOf(z.values, b, p))) : null
    for (const b of sequences) {
      const before = givers.findLast((giver) => giver < b) ?? givers.at(-1)!
      rowOf(values, b, p).set(mean ?? rowOf(z.values, before, p))
    }
  }
  return { ...z, values }
}

function meanRow(rows: readonly Float32Array[]): Float32Array {
  return rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
}

/**
 * Variant v of one sequence has the heads `variants[v]` of a layer replaced.
 *
 * @param replacement [1, pos, head, d_head] of this sequence, or `null` for zeros
 */
export function headVariants(
  layer: number,
  variants: readonly (readonly number[])[],
  replacement: Replacement,
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
export function replacedStream(hook: string, replacement: Replacement): Edit {
  const zero = { shape: [1, 1, 1], values: Float32Array.of(0) }
  return { hook, gate: zero, add: replacement ?? zero }
}
