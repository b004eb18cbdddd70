import type { Basis } from '../circuit/basis'
import type { Circuit, Head, Layer, Weights } from '../circuit/circuit'
import { plainWeights } from '../circuit/weights'
import type { Matrix } from '../tensor/matrix'
import { zeros } from '../tensor/operations'

/** A head as a grid over chosen tokens, positions and, behind an earlier head, what that head wrote for each token. */
export interface HeadGrid {
  /** `1.2` */
  readonly name: string
  /** [dim, dim]: row = query, column = key. Dims: tokens, positions, then what the earlier head wrote. */
  readonly W_QK: Matrix
  /** [token, dim]: logits. */
  readonly W_OV: Matrix
}

/**
 * A trained head as an editable circuit: its grids as the weights of a head that stands alone, or behind the earlier
 * head through which it was read. That head has its own grid for where it looks, and writes the token that it looked
 * at, since its written vectors are the later head's dims.
 *
 * @param earlier `null` for a head that was read without one
 */
export function circuitOfHead(
  tokens: readonly string[],
  positions: number,
  later: HeadGrid,
  earlier: HeadGrid | null,
): Circuit {
  const V = tokens.length
  const extra = earlier ? V : 0
  const D = V + positions + extra
  const basis: Basis = [
    { role: 'tok', labels: tokens },
    { role: 'pos', labels: Array.from({ length: positions }, (_, p) => String(p)) },
    ...(earlier ? [{ role: 'prev', labels: tokens }] : []),
  ]
  const layer = (head: Head): Layer => ({
    reads: basis,
    writes: basis,
    causal: true,
    heads: [head],
    carries: 'all',
    drops: [],
  })
  const head = ({ name, W_QK }: HeadGrid, W_OV: Weights): Head => ({
    name,
    W_QK: placed(D, W_QK),
    W_OV,
    muted: false,
  })
  const layers = earlier ? [layer(head(earlier, copying(D, V)))] : []
  layers.push(layer(head(later, placed(D, later.W_OV))))
  return {
    constants: {},
    embedding: { kind: 'two-hot', vocabulary: tokens, positions, extra },
    layers,
    readout: { from: 'heads', role: 'tok' },
  }
}

/** A matrix in the upper left corner of [D, D]. */
function placed(D: number, { rows, columns, values }: Matrix): Weights {
  const whole = zeros(D, D)
  for (let r = 0; r < rows; r++) {
    whole.values.set(values.subarray(r * columns, (r + 1) * columns), r * D)
  }
  return plainWeights(whole)
}

/** Writes each token where the later head reads what this one saw. */
function copying(D: number, V: number): Weights {
  const whole = zeros(D, D)
  for (let token = 0; token < V; token++) whole.values[(D - V + token) * D + token] = 1
  return plainWeights(whole)
}
