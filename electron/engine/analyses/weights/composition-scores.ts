import { sideBySide, squareSum, stacked, transposed, type Dense } from './dense'
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
    const heads = await weights.heads(later)
    const reading: Dense[] = []
    for (const kind of later > 0 ? compositionKinds : []) {
      reading.push(...(await readingFactors(kind, heads, multiplier)))
    }
    const readNorms = reading.map((factor) => Math.sqrt(squareSum(factor)))
    const readers = reading.length > 0 ? sideBySide(reading) : null
    for (const [earlier, { written, norms }] of readers ? below.entries() : []) {
      const { d_head } = weights.config
      const blocks = blockNorms(await multiplier.squareSums(written, readers!, d_head), d_head)
      compositionKinds.forEach((kind, k) => {
        for (let a = 0; a < n_heads; a++) {
          for (let b = 0; b < n_heads; b++) {
            const reader = k * n_heads + b
            const score = blocks[a * reading.length + reader] / (norms[a] * readNorms[reader])
            scores[kind][earlier * n_heads + a][later * n_heads + b] = Number.isFinite(score) ? score : null
          }
        }
      })
    }
    progress(later + 1, n_layers)
    if (later === n_layers - 1) break
    const writing = await writingFactors(heads, multiplier)
    below.push({
      written: stacked(writing),
      norms: writing.map((factor) => Math.sqrt(squareSum(factor))),
    })
  }
  return scores
}

/** Cᵀ W_O [d_head, d_model] of each head, with C Cᵀ = W_Vᵀ W_V. */
async function writingFactors(heads: readonly HeadMatrices[], multiplier: Multiplier): Promise<Dense[]> {
  const roots = rootsOf(
    await multiplier.grams(
      heads.map(({ W_V }) => W_V),
      'columns',
    ),
    multiplier,
  )
  return multiplier.products(
    roots.map(transposed),
    heads.map(({ W_O }) => W_O),
  )
}

/** [d_model, d_head] of each head: what meets the earlier one, with the rest of it as a square root. */
async function readingFactors(
  kind: CompositionKind,
  heads: readonly HeadMatrices[],
  multiplier: Multiplier,
): Promise<Dense[]> {
  const of = (name: keyof HeadMatrices): Dense[] => heads.map((head) => head[name])
  const [meets, rest, side] = {
    Q: ['W_Q', 'W_K', 'columns'],
    K: ['W_K', 'W_Q', 'columns'],
    V: ['W_V', 'W_O', 'rows'],
  }[kind] as [keyof HeadMatrices, keyof HeadMatrices, 'rows' | 'columns']
  return multiplier.products(of(meets), rootsOf(await multiplier.grams(of(rest), side), multiplier))
}

/** C with C Cᵀ = G, [d_head, d_head], of each. */
const rootsOf = (grams: readonly Dense[], { precision }: Multiplier): Dense[] =>
  grams.map((gram) => squareRootFactor(gram, ROUNDING[precision]))

/** Norms of the d × d blocks of a product, of whose rows the squares are summed within the blocks. */
function blockNorms({ rows, columns, values }: Dense, d: number): Float64Array {
  const squares = new Float64Array((rows / d) * columns)
  for (let r = 0, at = 0; r < rows; r++) {
    const block = Math.floor(r / d) * columns
    for (let b = 0; b < columns; b++, at++) squares[block + b] += values[at]
  }
  return squares.map(Math.sqrt)
}
