import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import { rowsBetween, transposed, type Dense } from './dense'
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
  const scores: number[] = []
  const values = new Float32Array(4 * d_head * d_model)
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < values.length; j++) values[j] = 2 * random() - 1
    const drawn = { rows: 4 * d_head, columns: d_model, values }
    const parts = [0, 1, 2, 3].map((part) => rowsBetween(drawn, part * d_head, (part + 1) * d_head))
    scores.push(await randomScore(parts, multiplier))
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / samples
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / samples
  return { analytic: d_model ** -0.5, mean, std: Math.sqrt(variance) }
}

/**
 * With G_ij = w_i w_jᵀ: ‖w₀ᵀw₁w₂ᵀw₃‖² = tr(G₀₀ G₁₂ G₃₃ G₁₂ᵀ), ‖w_iᵀw_j‖² = Σ G_ii ∘ G_jj (MATHS §3). Five of the sixteen
 * blocks are enough.
 */
async function randomScore([w0, w1, w2, w3]: readonly Dense[], multiplier: Multiplier): Promise<number> {
  const [t0, t1, t2, t3] = [w0, w1, w2, w3].map(transposed)
  const [g0, g1, g2, g3, between] = await multiplier.products([w0, w1, w2, w3, w1], [t0, t1, t2, t3, t2])
  const [left, right] = await multiplier.products([g0, between], [between, g3])
  return Math.sqrt(inner(left, right) / (inner(g0, g1) * inner(g2, g3)))
}

/** Σ a ∘ b. */
function inner(a: Dense, b: Dense): number {
  let sum = 0
  for (let i = 0; i < a.values.length; i++) sum += a.values[i] * b.values[i]
  return sum
}
