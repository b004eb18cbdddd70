/** The key whose attention a detector scores at a query; `null` where it does not count that query. */
export type ScoredKey = (query: number) => number | null

/**
 * Keys that detectors score on a sequence whose last 2n tokens are r r, with r of n tokens from `start` on.
 *
 * Strict forms count the queries of the second copy; the others every query that has such a key.
 *
 * @see MATHS §3
 */
export function repeatKeys(
  n: number,
  start: number,
): Record<'duplicate' | 'duplicateStrict' | 'inductionStrict' | 'inductionArena', ScoredKey> {
  const offset =
    (back: number, from: number): ScoredKey =>
    (query) =>
      query < Math.max(back, from) ? null : query - back
  return {
    duplicate: offset(n, 0),
    duplicateStrict: offset(n, start + n),
    inductionStrict: offset(n - 1, start + n),
    inductionArena: offset(n - 1, 0),
  }
}

/** Positions before a query that have its token, in order. */
export function earlierOccurrences(tokens: readonly unknown[], query: number): number[] {
  if (query >= tokens.length) return []
  return Array.from({ length: query }, (_, p) => p).filter((p) => tokens[p] === tokens[query])
}

/** Whether a query directly follows its own token: the position after that occurrence is the query itself. */
export function isAdjacentRepeat(tokens: readonly unknown[], query: number): boolean {
  return query > 0 && query < tokens.length && tokens[query - 1] === tokens[query]
}

/** The position after the last earlier occurrence of a query's token; adjacent repeats do not count. */
export function afterLastOccurrence(tokens: readonly unknown[], query: number): number | null {
  const last = earlierOccurrences(tokens, query).at(-1)
  return last === undefined || isAdjacentRepeat(tokens, query) ? null : last + 1
}
