/** A layer's patterns on one prompt. */
interface PatternsOfRun {
  /** [head, query, key] */
  readonly values: Float32Array
  /** Which queries only fill the prompt up. */
  readonly isPadding: readonly boolean[]
}

/**
 * Patterns averaged over prompts of one length, cell by cell: [head, query, key]. A query is averaged over the prompts
 * where it is no padding, or over all where it is padding in each.
 */
export function meanPatterns(runs: readonly PatternsOfRun[], length: number): Float32Array {
  const mean = new Float32Array(runs[0].values.length)
  for (let row = 0; row < mean.length; row += length) {
    const counted = runs.filter(({ isPadding }) => !isPadding[(row / length) % length])
    const averaged = counted.length > 0 ? counted : runs
    for (let at = row; at < row + length; at++) {
      let sum = 0
      for (const { values } of averaged) sum += values[at]
      mean[at] = sum / averaged.length
    }
  }
  return mean
}
