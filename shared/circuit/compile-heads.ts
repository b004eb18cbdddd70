import type { Tensor } from '../formats/tensor'
import type { Head } from './circuit'

/** Subspaces of the stream that a layer's D dims are the sum of, and which dims of each count. */
export type Reading = readonly { readonly start: number; readonly dims: readonly boolean[] }[]

interface LayerPlace {
  readonly D: number
  readonly P: number
  readonly d_model: number
  readonly d_head: number
  readonly n_heads: number
  readonly visible: Reading
  /** Where the layer's D dims are written. */
  readonly written: number
  /** The pairs [query, key] that may not be looked at, what is taken off, and where the position stands. */
  readonly penalty: {
    readonly pairs: readonly boolean[]
    readonly amount: number
    readonly positionStart: number
  } | null
}

/**
 * The state of one layer's attention under TransformerLens' names.
 *
 * @param heads `null` for a head that is muted or not read: it writes nothing, so its weights are 0
 */
export function layerTensors(heads: readonly (Head | null)[], l: number, place: LayerPlace): Tensor[] {
  const { d_model, d_head, n_heads } = place
  const size = d_model * d_head
  const stacks = { W_Q: grid(n_heads, size), W_K: grid(n_heads, size), W_V: grid(n_heads, size) }
  const W_O = grid(n_heads, size)
  heads.forEach((head, h) => {
    if (!head) return
    const at = h * size
    readHead(head, place, (name, row, column, value) => {
      stacks[name][at + row * d_head + column] = value
    })
    for (let dim = 0; dim < place.D; dim++) W_O[at + dim * d_model + place.written + dim] = 1
  })
  const name = (part: string) => `blocks.${l}.attn.${part}`
  const shape = [n_heads, d_model, d_head]
  return [
    { name: name('W_Q'), shape, values: stacks.W_Q },
    { name: name('W_K'), shape, values: stacks.W_K },
    { name: name('W_V'), shape, values: stacks.W_V },
    { name: name('W_O'), shape: [n_heads, d_head, d_model], values: W_O },
    ...['b_Q', 'b_K', 'b_V'].map((bias) => ({
      name: name(bias),
      shape: [n_heads, d_head],
      values: grid(n_heads, d_head),
    })),
    { name: name('b_O'), shape: [d_model], values: grid(1, d_model) },
  ]
}

/** The non-zero entries of a head's W_Q, W_K and W_V, each [d_model, d_head]. */
function readHead(
  { W_QK, W_OV }: Head,
  { D, P, visible, penalty }: LayerPlace,
  put: (name: 'W_Q' | 'W_K' | 'W_V', row: number, column: number, value: number) => void,
): void {
  for (const { start, dims } of visible) {
    for (let dim = 0; dim < D; dim++) {
      if (!dims[dim]) continue
      put('W_K', start + dim, dim, 1)
      for (let j = 0; j < D; j++) {
        put('W_Q', start + dim, j, W_QK.values[dim * D + j])
        put('W_V', start + dim, j, W_OV.values[j * D + dim])
      }
    }
  }
  if (!penalty) return
  for (let query = 0; query < P; query++) {
    put('W_K', penalty.positionStart + query, D + query, 1)
    for (let key = 0; key < P; key++) {
      if (penalty.pairs[query * P + key]) put('W_Q', penalty.positionStart + query, D + key, -penalty.amount)
    }
  }
}

/** Numbers of a tensor that begins as zeros. */
export function grid(rows: number, columns: number): Float64Array {
  return new Float64Array(rows * columns)
}
