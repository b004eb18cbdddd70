import type { Matrix } from '#shared/tensor/matrix'
import type { Basis } from './basis'

/**
 * A small attention circuit as data. `trace` turns it and a list of tokens into stages; nothing else computes.
 * Values are never changed in place: an edit makes a new circuit that shares every part it did not touch.
 */
export interface Circuit {
  /** Constants that cells may refer to, such as the attention strength `s`. */
  readonly constants: Readonly<Record<string, number>>
  readonly embedding: Embedding
  readonly layers: readonly Layer[]
  /** What is read out as logits; `null` for circuits that only show a head's output. */
  readonly readout: Readout | null
}

export type Embedding = TwoHotEmbedding | GivenEmbedding

/**
 * Dims 0…V−1 are the token's one-hot, dims V…V+P−1 the position's; `extra` more are 0 in X and for heads to write:
 * D = V + P + extra (MATHS §1).
 */
export interface TwoHotEmbedding {
  readonly kind: 'two-hot'
  readonly vocabulary: readonly string[]
  readonly positions: number
  readonly extra: number
}

/** X itself, [position, D], for circuits that are not token-based. */
export interface GivenEmbedding {
  readonly kind: 'given'
  readonly X: Matrix
}

export interface Layer {
  /** The dims that the heads read: columns of `in`, both axes of W_QK, columns of W_OV. */
  readonly reads: Basis
  /** The dims that the heads write: rows of W_OV, columns of values and output, columns of the join. */
  readonly writes: Basis
  /** Whether a query may only look at keys that are not later than itself. */
  readonly causal: boolean
  /** Their outputs add up. */
  readonly heads: readonly Head[]
  /** Roles of `reads` whose dims are added to the heads' output at the join; 'all' is the standard residual. */
  readonly carries: 'all' | readonly string[]
  /** Original indices of the positions that the next layer does not get. */
  readonly drops: readonly number[]
  /** Roles of `reads` that the heads see, the other dims are 0 for them; absent where they see the whole stream. */
  readonly readsOnly?: readonly string[]
  /** Original indices of the positions that no query of this layer looks at: −∞ is added to their scores. */
  readonly hiddenKeys?: readonly number[]
}

export interface Head {
  /** What a person calls it: "previous token", "induction". */
  readonly name: string
  /** Row = query dim, column = key dim. */
  readonly W_QK: Weights
  /** Row = dim written, column = dim read (the homework's W_Oᵀ W_V; TransformerLens has the transpose). */
  readonly W_OV: Weights
  /** A muted head writes zeros. */
  readonly muted: boolean
}

/** A square [D, D] weight matrix whose cells are plain numbers or expressions of the circuit's constants. */
export interface Weights extends Matrix {
  /** Cell index → its expression (`s`, `2*s`). `values` holds the expressions' present values. */
  readonly expressions: ReadonlyMap<number, string>
}

export interface Readout {
  /** `heads`: what heads write, alone (the homework); `residual`: with what the last layer carries. */
  readonly from: 'heads' | 'residual'
  /** The role whose dims are the logits. */
  readonly role: string
  /** With `heads`: the one head that is read; absent where all heads of the last layer are. */
  readonly head?: number
  /** With `head`: the layer that it stands in; absent where that is the last. */
  readonly layer?: number
  /** Whether every position has logits, a row each; absent where only the last one has. */
  readonly everyPosition?: boolean
}

/** Names one head of a circuit. */
export interface HeadPlace {
  readonly layer: number
  readonly head: number
}

export type WeightName = 'W_QK' | 'W_OV'

/** Names one weight matrix of a circuit. Its stage id is `layer.head.name`. */
export interface WeightPlace {
  readonly layer: number
  readonly head: number
  readonly name: WeightName
}
