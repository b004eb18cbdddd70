import { pickedCells, repeatDetectors, tokenDetectors } from '../circuit/picked-cells'
import { repeatsOf } from '../circuit/repeats'
import type { AlignedHead } from './aligned-head'

/** What one detector says of both heads on one sequence. */
export interface PairedDetector {
  /** As the engine's `detectors` names its table. */
  readonly id: string
  readonly mine: number
  readonly trained: number
}

/**
 * Detectors on one sequence, for both heads over the same cells: queries that mine has, keys without BOS. So they
 * differ from the tables of `detectors`, which count every query.
 *
 * @param start 1 where the sequence begins with BOS
 * @param trained [length, length]
 * @returns those that have a cell here: without a repetition there is no induction to see
 */
export function pairedDetectors(
  { length, queries, pattern }: AlignedHead,
  trained: ArrayLike<number>,
  tokens: readonly number[],
  start: 0 | 1,
): PairedDetector[] {
  const repeats = repeatsOf([tokens])
  const { current, previous, duplicate_last, prefix_last } = tokenDetectors(tokens)
  const kinds = {
    ...(repeats ? { induction_strict: repeatDetectors(repeats).induction_strict } : { prefix_last }),
    previous,
    duplicate_last,
    current,
  }
  return Object.entries(kinds).flatMap(([id, keysOf]) => {
    const { cells, count } = pickedCells(
      (query) => (queries.includes(query) ? keysOf(query) : []),
      length,
      start === 1,
    )
    if (count === 0) return []
    const mean = (values: ArrayLike<number>) => cells.reduce((sum, cell) => sum + values[cell], 0) / count
    return [{ id, mine: mean(pattern), trained: mean(trained) }]
  })
}
