import type { Target } from './targets'
import type { ModelWeights } from './weights/model-weights'

/**
 * Directions of the residual stream along which targets are read, in float64: W_U[:, target]; with LayerNorm times w
 * and without its mean, for (x − mean x) · u = x · (u − mean u).
 */
export class LogitDirections {
  /** Scale of the last LayerNorm at each target; stays 1 without it. */
  scale: readonly number[]

  private constructor(
    /** For each target, [d_model]. */
    readonly directions: readonly Float64Array[],
    /** What no part of the stream gives: `ln_final.b`, `b_U`. */
    readonly constants: ReadonlyMap<string, Float64Array>,
  ) {
    this.scale = directions.map(() => 1)
  }

  static async of(weights: ModelWeights, targets: readonly Target[]): Promise<LogitDirections> {
    const { d_model, normalization_type, d_vocab_out, final_rms } = weights.config
    const { values } = await weights.W_U()
    const b_U = await weights.vector('unembed.b_U', 0, d_vocab_out)
    const isAffine = normalization_type === 'LN'
    const w = isAffine ? await weights.vector('ln_final.w', 0, d_model) : null
    const b = isAffine && !final_rms ? await weights.vector('ln_final.b', 0, d_model) : null
    const columns = targets.map(({ token, minus }) =>
      Float64Array.from({ length: d_model }, (_, m) => {
        const row = m * d_vocab_out
        return values[row + token] - (minus === null ? 0 : values[row + minus])
      }),
    )
    const constants = new Map<string, Float64Array>()
    if (b)
      constants.set(
        'ln_final.b',
        Float64Array.from(columns, (column) => dot(b, column)),
      )
    constants.set(
      'b_U',
      Float64Array.from(targets, ({ token, minus }) => b_U[token] - (minus === null ? 0 : b_U[minus])),
    )
    const directions = normalization_type
      ? columns.map((column) => {
          const weighted = w ? column.map((value, m) => value * w[m]) : column
          return final_rms ? weighted : centred(weighted)
        })
      : columns
    return new LogitDirections(directions, constants)
  }

  /** @param vectorAt what the stream holds for a target, by the target's number */
  along(vectorAt: (target: number) => ArrayLike<number>): Float64Array {
    return Float64Array.from(this.directions, (direction, i) => dot(vectorAt(i), direction))
  }

  divide(contributions: Float64Array): void {
    for (let i = 0; i < contributions.length; i++) contributions[i] /= this.scale[i]
  }
}

function dot(a: ArrayLike<number>, b: Float64Array): number {
  let sum = 0
  for (let m = 0; m < b.length; m++) sum += a[m] * b[m]
  return sum
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}
