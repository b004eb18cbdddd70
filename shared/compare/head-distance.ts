import { countedQueries, keysOf, type AlignedHead, type QueryRange } from './aligned-head'
import { distances, meanOf, rowDistance, type DistanceName, type RowDistance } from './distances'

/** The distances at each of some queries, and their means over those that have one. */
export interface HeadDistance {
  readonly queries: readonly number[]
  readonly rows: readonly RowDistance[]
  readonly means: Readonly<Record<DistanceName, number>>
}

/** A trained pattern, [length, length]. */
type Pattern = ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }

/**
 * Measures trained heads against a head of a circuit on one sequence. What does not depend on the trained head is
 * done once: many of them are ranked.
 *
 * @param tokens of the sequence, by which earlier occurrences are found
 */
export function distancesTo(
  mine: AlignedHead,
  range: QueryRange,
  tokens: readonly unknown[],
): (trained: Pattern) => HeadDistance {
  const { length, pattern } = mine
  const queries = countedQueries(mine, range, tokens)
  const own = queries.map((query) => ({
    from: query * length,
    row: pattern.subarray(query * length, (query + 1) * length),
    keys: keysOf(mine, query),
  }))
  return (trained) => {
    const rows = own.map(({ from, row, keys }) =>
      rowDistance(row, trained.subarray(from, from + length), keys),
    )
    const means = Object.fromEntries(
      distances.map(({ name }) => [name, meanOf(rows.map((each) => each[name]))]),
    ) as Record<DistanceName, number>
    return { queries, rows, means }
  }
}
