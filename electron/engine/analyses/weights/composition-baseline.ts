import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import { columnsBetween, rowsBetween, type Dense } from './dense'
import type { Multiplier } from './multiplier'

interface CompositionBaseline {
  /** 1/√d_model, what the mean comes to for many dimensions. */
  readonly analytic: number
  readonly mean: number
  /** Of the samples, divided by their number. */
  readonly std: number
}

/**
 * Composition scores of random heads: draws of four [d_head, d_model] matrices, uniform in ±1, score(w₀ᵀw₁, w₂ᵀw₃).
 */
export async function compositionBaseline(
  { d_model, d_head }: ModelConfig,
  multiplier: Multiplier,
  { seed, samples }: { seed: number; samples: number },
): Promise<CompositionBaseline> {
  const random = seededRandom(seed)
  const drawn: Blocks[] = []
  const values = new Float32Array(4 * d_head * d_model)
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < values.length; j++) values[j] = 2 * random() - 1
    const [gram] = await multiplier.grams([{ rows: 4 * d_head, columns: d_model, values }], 'rows')
    drawn.push(blocksOf(gram, d_head))
  }
  const left = await multiplier.products(
    drawn.map(({ g0 }) => g0),
    drawn.map(({ between }) => between),
  )
  const right = await multiplier.products(
    drawn.map(({ between }) => between),
    drawn.map(({ g3 }) => g3),
  )
  // ‖w₀ᵀw₁w₂ᵀw₃‖² = tr(G₀₀ G₁₂ G₃₃ G₁₂ᵀ), ‖w_iᵀw_j‖² = Σ G_ii ∘ G_jj (MATHS §3).
  const scores = drawn.map(({ g0, g1, g2, g3 }, i) =>
    Math.sqrt(inner(left[i], right[i]) / (inner(g0, g1) * inner(g2, g3))),
  )
  const mean = scores.reduce((sum, score) => sum + score, 0) / samples
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / samples
  return { analytic: d_model ** -0.5, mean, std: Math.sqrt(variance) }
}

/** Of all products G_ij = w_i w_jᵀ of four drawn matrices, those that a score needs: G₀₀, G₁₁, G₂₂, G₃₃ and G₁₂. */
interface Blocks {
  readonly g0: Dense
  readonly g1: Dense
  readonly g2: Dense
  readonly g3: Dense
  readonly between: Dense
}

/** @param gram [4 d_head, 4 d_head] */
function blocksOf(gram: Dense, d_head: number): Blocks {
  const block = (i: number, j: number) =>
    columnsBetween(rowsBetween(gram, i * d_head, (i + 1) * d_head), j * d_head, (j + 1) * d_head)
  return { g0: block(0, 0), g1: block(1, 1), g2: block(2, 2), g3: block(3, 3), between: block(1, 2) }
}

/** Σ a ∘ b. */
function inner(a: Dense, b: Dense): number {
  let sum = 0
  for (let i = 0; i < a.values.length; i++) sum += a.values[i] * b.values[i]
  return sum
}
