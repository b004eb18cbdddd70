import { Matrix as Dense, pseudoInverse } from 'ml-matrix'
import type { WrittenTokens } from '#shared/compare/written-tokens'
import type { Activation } from '../run/activation'
import { LogitDirections } from './logit-directions'
import { centred } from './logit-reader'
import type { HeadPlace } from './named-heads'
import type { ModelWeights } from './weights/model-weights'

/** Directions this much shorter than all of them together are none. */
const NO_DIRECTION = 1e-9

/**
 * How the output of a circuit's head becomes a vector of a model's residual stream, in the place of a trained head's.
 *
 * Logits o of the circuit's tokens become the shortest vector whose logits in the model, read as `logitReader` reads
 * them and less their mean, are o less its mean: x = scale · D⁺ o, with a row of D for each token. A token in dims that
 * a later head reads becomes what the trained head itself writes for it: its v at the positions that hold the token,
 * their mean over all sequences, times W_O.
 */
export class OutputMapping {
  private constructor(
    /** D⁺, [d_model, token]. */
    private readonly inverse: Dense,
    /** For each token [d_model], or `null` where no sequence holds it. */
    private readonly written: readonly (Float64Array | null)[],
    private readonly scale: Activation | undefined,
  ) {}

  /**
   * @param ids of the model, for each token of the circuit
   * @param v [sequence, pos, head, d_head], without edits
   * @param scale `ln_final.hook_scale` of the same run, where the model has it
   */
  static async of(
    weights: ModelWeights,
    place: HeadPlace,
    ids: readonly number[],
    sequences: readonly (readonly number[])[],
    v: Activation,
    scale: Activation | undefined,
  ): Promise<OutputMapping> {
    const { directions } = await LogitDirections.of(
      weights,
      ids.map((token) => ({ token, minus: null })),
    )
    const D = new Dense(directions.map((row) => Array.from(row)))
    for (let m = 0; m < D.columns; m++) D.setColumn(m, centred(D.getColumn(m)))
    const inverse = pseudoInverse(D, NO_DIRECTION * D.norm())
    const { W_O } = await weights.head(place)
    const written = ids.map((id) => {
      const mean = meanValue(sequences, id, v, place.head)
      return mean && times(mean, W_O.values, W_O.columns)
    })
    return new OutputMapping(inverse, written, scale)
  }

  /** Tokens (their places among `ids`) for which the trained head never wrote anything. */
  get unseen(): number[] {
    return this.written.flatMap((row, token) => (row ? [] : [token]))
  }

  /**
   * What stands in the place of the trained head's output at one query.
   *
   * @param weights of the query's keys, [pos]
   * @returns [d_model]
   */
  vector(
    { logits, others }: WrittenTokens,
    weights: ArrayLike<number>,
    sequence: number,
    query: number,
  ): Float32Array {
    const x = new Float64Array(this.inverse.rows)
    if (logits) {
      const o = centred(weightedSum(logits, weights))
      const { shape: [, P] = [0, 0], values } = this.scale ?? { values: [1] }
      const scale = this.scale ? values[sequence * P + query] : 1
      for (let m = 0; m < x.length; m++)
        o.forEach((value, token) => (x[m] += scale * this.inverse.get(m, token) * value))
    }
    if (others) {
      weightedSum(others, weights).forEach((value, token) => {
        const row = this.written[token]
        if (row && value !== 0) for (let m = 0; m < x.length; m++) x[m] += value * row[m]
      })
    }
    return Float32Array.from(x)
  }
}

/** @param rows [pos, token] */
function weightedSum(
  { rows, columns, values }: NonNullable<WrittenTokens['logits']>,
  weights: ArrayLike<number>,
): number[] {
  const sum = new Array<number>(columns).fill(0)
  for (let key = 0; key < rows; key++) {
    if (weights[key] === 0) continue
    for (let token = 0; token < columns; token++) sum[token] += weights[key] * values[key * columns + token]
  }
  return sum
}

/** The mean of v over the positions that hold a token; `null` where none does. */
function meanValue(
  sequences: readonly (readonly number[])[],
  id: number,
  { shape, values }: Activation,
  head: number,
): Float64Array | null {
  const [, P, heads, width] = shape
  const mean = new Float64Array(width)
  let count = 0
  sequences.forEach((sequence, s) =>
    sequence.forEach((token, p) => {
      if (token !== id) return
      count++
      const from = ((s * P + p) * heads + head) * width
      for (let i = 0; i < width; i++) mean[i] += values[from + i]
    }),
  )
  return count === 0 ? null : mean.map((sum) => sum / count)
}

/** x · W. @param W [x.length, columns] */
function times(x: ArrayLike<number>, W: ArrayLike<number>, columns: number): Float64Array {
  const result = new Float64Array(columns)
  for (let r = 0; r < x.length; r++) for (let c = 0; c < columns; c++) result[c] += x[r] * W[r * columns + c]
  return result
}
