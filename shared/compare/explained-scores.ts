/** How much of a head's scores a grid over a basis explains. */
export interface ExplainedScores {
  /** x_q · W_QK · x_kᵀ, [query, key]. */
  readonly gridScores: readonly (readonly number[])[]
  /** What the grid leaves of the head's scores; 0 where a query may not look. */
  readonly remainder: readonly (readonly number[])[]
  readonly largestRemainder: number
  /**
   * 1 − Σ r² / Σ s², r and s being remainder and scores less their mean in each row, which softmax does not see; over
   * the cells that a query may look at. `null` where the scores do not vary.
   */
  readonly explained: number | null
}

/**
 * @param scores the head's own, before the mask, [query, key]
 * @param W_QK [dim, dim], row = query
 * @param coordinates what each position holds of each dim, [position][dim]
 */
export function explainedScores(
  scores: readonly (readonly number[])[],
  W_QK: readonly (readonly number[])[],
  coordinates: readonly Float64Array[],
  causal: boolean,
): ExplainedScores {
  const projected = coordinates.map((x) => W_QK[0].map((_, dim) => sumOver(x, (i) => W_QK[i][dim])))
  const gridScores = projected.map((query) => coordinates.map((key) => sumOver(key, (i) => query[i])))
  const sees = (query: number, key: number) => !causal || key <= query
  const remainder = scores.map((row, query) =>
    row.map((score, key) => (sees(query, key) ? score - gridScores[query][key] : 0)),
  )
  let [left, all] = [0, 0]
  scores.forEach((row, query) => {
    const keys = row.map((_, key) => key).filter((key) => sees(query, key))
    left += variation(keys.map((key) => remainder[query][key]))
    all += variation(keys.map((key) => row[key]))
  })
  return {
    gridScores,
    remainder,
    largestRemainder: Math.max(0, ...remainder.flat().map(Math.abs)),
    explained: all > 0 ? 1 - left / all : null,
  }
}

/** Σ x_i · of(i) over what is not 0. */
function sumOver(x: Float64Array, of: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) sum += x[i] * of(i)
  return sum
}

/** Σ (v − mean v)². */
function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}
