import { z } from 'zod'

const size = z.int().positive().max(100_000)

/** A tensor's name; `{l}` stands for the layer's number, and `{h}` for the head's where each head has a tensor. */
const pattern = z.string().min(1).max(300)

/** Where a matrix stands, and whether it is stored with its axes exchanged: PyTorch's Linear has [out, in]. */
const source = z.strictObject({ name: pattern, transposed: z.boolean() })

/**
 * What the tensors of a checkpoint of unknown architecture are: names of the attention's matrices, and of what else is
 * known. Without transposition W_Q, W_K, W_V and W_QKV are [in, out], W_O is [heads · d_head, d_model], W_E and W_pos
 * have a row for each token or position, and W_U has a column for each token.
 */
export const weightsMapping = z.strictObject({
  format: z.literal('induction-lab-mapping'),
  version: z.literal(1),
  n_heads: size,
  /** Heads of keys and values where they are fewer: each is shared by as many query heads, one after the other. */
  n_key_heads: size.optional(),
  attention: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('apart'), W_Q: source, W_K: source, W_V: source }),
    /** `parts`: all queries, then all keys, then all values; `heads`: query, key and value of a head, then the next. */
    z.strictObject({ kind: z.literal('fused'), W_QKV: source, order: z.enum(['parts', 'heads']) }),
  ]),
  W_O: source,
  W_E: source.optional(),
  W_U: source.optional(),
  W_pos: source.optional(),
  b_Q: pattern.optional(),
  b_K: pattern.optional(),
  b_V: pattern.optional(),
  b_QKV: pattern.optional(),
  b_O: pattern.optional(),
})

export type WeightsMapping = z.infer<typeof weightsMapping>
export type MappedSource = z.infer<typeof source>
