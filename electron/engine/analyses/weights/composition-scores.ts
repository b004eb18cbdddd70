import { stacked, squareSum, transposed, type Dense } from './dense'
import type { HeadMatrices, ModelWeights } from './model-weights'
import type { Multiplier } from './multiplier'
import { squareRootFactor } from './square-root-factor'
import { compositionKinds, type CompositionKind } from './token-circuits'

/** For each kind [earlier head of all heads, later head of all heads], `null` unless the layer is below. */
export type CompositionScores = Record<CompositionKind, (number | null)[][]>

const ROUNDING = { float64: 2 ** -52, float32: 2 ** -22 }

/**
 * ‖W_A W_B‖ / (‖W_A‖ ‖W_B‖) for every pair of heads of different layers: Q (OV, QK), K (OV, QKᵀ), V (OV, OV).
 *
 * With W_VᵀW_V = C Cᵀ, ‖W_V W_O X‖ = ‖CᵀW_O X‖, and likewise from the right. So each head becomes one narrow matrix a
 * side, all of a layer stacked meet all of another in one product, and a score is the norm of a d_head × d_head block.
 * A head of zeros composes with nothing: `null`.
 */
export async function compositionScores(
  weights: ModelWeights,
  multiplier: Multiplier,
  progress: (done: number, total: number) => void = () => {},
): Promise<CompositionScores> {
  const { n_layers, n_heads } = weights.config
  const all = n_layers * n_heads
  const scores = Object.fromEntries(
    compositionKinds.map((kind) => [kind, Array.from({ length: all }, () => new Array(all).fill(null))]),
  ) as CompositionScores
  const below: { written: Dense; norms: number[] }[] = []
  for (let later = 0; later < n_layers; later++) {
    const heads = await Promise.all(
      Array.from({ length: n_heads }, (_, head) => weights.head({ layer: later, head })),
    )
    const reading: Dense[] = []
    for (const kind of later > 0 ? compositionKinds : []) {
      for (const head of heads) reading.push(await readingFactor(kind, head, multiplier))
    }
    const readNorms = reading.map((factor) => Math.sqrt(squareSum(factor)))
    const readers = reading.length > 0 ? stacked(reading) : null
    for (const [earlier, { written, norms }] of readers ? below.entries() : []) {
      const { values } = await multiplier.product(readers!, written)
      const blocks = blockNorms(values, weights.config.d_head, reading.length, n_heads)
      compositionKinds.forEach((kind, k) => {
        for (let a = 0; a < n_heads; a++) {
          for (let b = 0; b < n_heads; b++) {
            const reader = k * n_heads + b
            const score = blocks[reader * n_heads + a] / (norms[a] * readNorms[reader])
            scores[kind][earlier * n_heads + a][later * n_heads + b] = Number.isFinite(score) ? score : null
          }
        }
      })
    }
    progress(later + 1, n_layers)
    if (later === n_layers - 1) break
    const writing: Dense[] = []
    for (const head of heads) writing.push(await writingFactor(head, multiplier))
    below.push({
      written: transposed(stacked(writing)),
      norms: writing.map((factor) => Math.sqrt(squareSum(factor))),
    })
  }
  return scores
}

/** Cᵀ W_O [d_head, d_model], with C Cᵀ = W_Vᵀ W_V. */
async function writingFactor({ W_V, W_O }: HeadMatrices, multiplier: Multiplier): Promise<Dense> {
  return multiplier.product(transposed(await rootOf(transposed(W_V), W_V, multiplier)), W_O)
}

/** [d_head, d_model]: what of a later head meets the earlier one, turned, with the rest of it as a square root. */
async function readingFactor(
  kind: CompositionKind,
  { W_Q, W_K, W_V, W_O }: HeadMatrices,
  multiplier: Multiplier,
): Promise<Dense> {
  const [meets, wide, tall] = {
    Q: () => [W_Q, transposed(W_K), W_K],
    K: () => [W_K, transposed(W_Q), W_Q],
    V: () => [W_V, W_O, transposed(W_O)],
  }[kind]()
  return multiplier.product(transposed(await rootOf(wide, tall, multiplier)), transposed(meets))
}

async function rootOf(wide: Dense, tall: Dense, multiplier: Multiplier): Promise<Dense> {
  return squareRootFactor(await multiplier.product(wide, tall), ROUNDING[multiplier.precision])
}

/** Norms of the d × d blocks of a product of `above` × `beside` of them. */
function blockNorms(values: ArrayLike<number>, d: number, above: number, beside: number): Float64Array {
  const squares = new Float64Array(above * beside)
  const columns = beside * d
  for (let r = 0; r < above * d; r++) {
    const a = Math.floor(r / d)
    for (let b = 0, at = r * columns; b < beside; b++) {
      let sum = 0
      for (let c = 0; c < d; c++, at++) sum += values[at] * values[at]
      squares[a * beside + b] += sum
    }
  }
  return squares.map(Math.sqrt)
}
