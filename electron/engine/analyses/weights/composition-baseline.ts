import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import { columnsBetween, rowsBetween, transposed, type Dense } from './dense'
import { exactMultiplier, type Multiplier } from './multiplier'

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
  const scores: number[] = []
  for (let i = 0; i < samples; i++) {
    const values = new Float32Array(4 * d_head * d_model)
    for (let j = 0; j < values.length; j++) values[j] = 2 * random() - 1
    const drawn = { rows: 4 * d_head, columns: d_model, values }
    scores.push(await scoreOfGram(await multiplier.product(drawn, transposed(drawn))))
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / samples
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / samples
  return { analytic: d_model ** -0.5, mean, std: Math.sqrt(variance) }
}

/**
 * With G = w wᵀ in blocks G_ij = w_i w_jᵀ: ‖w₀ᵀw₁w₂ᵀw₃‖² = tr(G₀₀ G₁₂ G₃₃ G₁₂ᵀ), ‖w_iᵀw_j‖² = Σ G_ii ∘ G_jj (MATHS §3).
 */
async function scoreOfGram(gram: Dense): Promise<number> {
  const d = gram.rows / 4
  const block = (i: number, j: number) =>
    columnsBetween(rowsBetween(gram, i * d, (i + 1) * d), j * d, (j + 1) * d)
  const between = block(1, 2)
  const left = await exactMultiplier.product(block(0, 0), between)
  const right = await exactMultiplier.product(between, block(3, 3))
  return Math.sqrt(inner(left, right) / (inner(block(0, 0), block(1, 1)) * inner(block(2, 2), block(3, 3))))
}

/** Σ a ∘ b. */
function inner(a: Dense, b: Dense): number {
  let sum = 0
  for (let i = 0; i < a.values.length; i++) sum += a.values[i] * b.values[i]
  return sum
}
