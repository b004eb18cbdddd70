import type { Activation } from '../run/activation'
import type { ModelWeights } from './weights/model-weights'
import type { Dense } from './weights/dense'

/**
 * Reads vectors of the residual stream as logits of chosen tokens: x · W_U, with the final LayerNorm of the run where
 * the model has one (centred, divided by the scale of a position, multiplied by w; its bias is nobody's).
 */
export interface LogitReader {
  /** @param position whose scale divides @returns less their mean, which softmax does not see */
  read(x: ArrayLike<number>, position: number): number[]
}

/** @param finalScale `ln_final.hook_scale` of one sequence, where the model has it */
export async function logitReader(
  weights: ModelWeights,
  targets: readonly number[],
  finalScale: Activation | undefined,
): Promise<LogitReader> {
  const { config } = weights
  const { d_model, normalization_type, final_rms } = config
  const columns = targetColumns(await weights.W_U(), targets)
  const w = normalization_type === 'LN' ? await weights.vector('ln_final.w', 0, d_model) : null
  return {
    read(x, position) {
      let mean = 0
      if (normalization_type && !final_rms) for (let i = 0; i < d_model; i++) mean += x[i] / d_model
      const scale = finalScale ? finalScale.values[position] : 1
      const logits = columns.map((column) => {
        let sum = 0
        for (let i = 0; i < d_model; i++) sum += (x[i] - mean) * (w ? w[i] : 1) * column[i]
        return sum / scale
      })
      return centred(logits)
    },
  }
}

/** Less their mean. */
export function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function targetColumns({ rows, columns, values }: Dense, targets: readonly number[]): Float64Array[] {
  return targets.map((target) => Float64Array.from({ length: rows }, (_, r) => values[r * columns + target]))
}
