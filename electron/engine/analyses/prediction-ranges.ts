import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { repeatsOf, type Repeats } from '#shared/circuit/repeats'

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

/**
 * Predictions that `--range` counts: a named range, or positions from one to another, `5-12`; those that induction can
 * make on repeated tokens where it is absent, else all.
 *
 * @throws AnalysisError when there is none
 */
export function rangePositions({ tokens, options, note }: AnalysisInput): number[] {
  const { length } = tokens[0]
  if (length < 2) {
    throw new AnalysisError('BAD_TOKENS', 'The sequences are too short: there is no prediction to score.')
  }
  const repeats = repeatsOf(tokens)
  const text = options.range ?? (repeats ? 'inducible' : 'all')
  const [, from, to] = /^\s*(\d{1,6})-(\d{1,6})\s*$/.exec(text) ?? []
  if (from !== undefined) return positionsBetween(Number(from), Number(to), length)
  const range = rangeNames.find((each): each is RangeName => each === text)
  if (!range) {
    throw new AnalysisError(
      'USAGE',
      `--range: there is no “${text}”. Known: ${rangeNames.join(', ')}, and positions such as 5-12.`,
    )
  }
  if (range !== 'all' && !repeats) {
    throw new AnalysisError('BAD_TOKENS', `--range ${range} needs repeated tokens, [x, r, r] or [r, r].`)
  }
  if (!repeats) note('The tokens are not repeated, so all predictions count.')
  return predictionsIn(range, length, repeats)
}

function positionsBetween(from: number, to: number, length: number): number[] {
  if (from <= to && to <= length - 2) return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  throw new AnalysisError(
    'BAD_TOKENS',
    `--range ${from}-${to}: predictions are made at the positions 0 to ${length - 2}.`,
  )
}
