import type { Repeats } from './repeats'

/** Which predictions count: all, those of the first or second copy, those that induction can make. */
export const rangeNames = ['all', 'first', 'second', 'inducible'] as const
export type RangeName = (typeof rangeNames)[number]

/**
 * Positions p whose next token belongs to a range. With `[x, r, r]`: first 0 … n − 1, second n … 2n − 1, inducible
 * n + 1 … 2n − 1, for the first token of the second copy cannot be induced. Without x all are one less.
 *
 * @param length of the sequences
 */
export function predictionsIn(range: RangeName, length: number, repeats: Repeats | null): number[] {
  const all = Array.from({ length: length - 1 }, (_, p) => p)
  if (range === 'all' || !repeats) return all
  const { n, start } = repeats
  const [from, to] = {
    first: [start - 1, start - 1 + n],
    second: [start - 1 + n, length - 1],
    inducible: [start + n, length - 1],
  }[range]
  return all.filter((p) => p >= from && p < to)
}
