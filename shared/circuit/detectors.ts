import type { Matrix } from '../tensor/matrix'
import type { Embedding } from './circuit'
import { afterLastOccurrence, repeatKeys, type ScoredKey } from './scored-keys'
import type { Position, Trace } from './stage'
import { entry } from './stages/terms'

export type DetectorId =
  'current' | 'previous' | 'first' | 'prefix_last' | 'duplicate' | 'induction_strict' | 'induction_arena'

/** One detector on one head; `score` is `null` when no query can be scored. */
export interface DetectorScore {
  readonly id: DetectorId
  readonly title: string
  /** For the head of a column. */
  readonly short: string
  readonly definition: string
  readonly score: number | null
  /** Why there is no score, in a few words. */
  readonly reason: string | null
}

export interface Detector {
  readonly id: DetectorId
  readonly title: string
  readonly short: string
  readonly definition: string
  /** What it is scored on: the document's own tokens, or `[r, r]`. */
  readonly on: 'tokens' | 'repeats'
  /**
   * @param pattern attention weights, [query, key], at the positions that the head has
   * @param positions its rows and columns
   * @param tokens all tokens of the sequence, dropped positions included
   * @returns mean attention in [0, 1] over the queries that the definition picks; `null` when it picks too few
   */
  score(pattern: Matrix, positions: readonly Position[], tokens: readonly string[]): number | null
}

/** A mean over repeats needs this many entries. */
const LEAST_REPEATS = 2

const REPEATS = 'On [r, r], n different tokens and the same again: mean attention of the queries'

/** @see MATHS §3; over the positions that the head sees. */
export const detectors: readonly Detector[] = [
  {
    id: 'current',
    title: 'current token',
    short: 'current',
    definition: 'Mean attention of each query on itself.',
    on: 'tokens',
    score: (pattern, positions) => meanAttention(pattern, positions, ({ index }) => index),
  },
  {
    id: 'previous',
    title: 'previous token',
    short: 'previous',
    definition: 'Mean attention of each query on the position before it.',
    on: 'tokens',
    score: (pattern, positions) => meanAttention(pattern, positions, ({ index }) => index - 1),
  },
  {
    id: 'first',
    title: 'first token',
    short: 'first',
    definition: 'Mean attention of all queries on the first position that the head sees.',
    on: 'tokens',
    score: (pattern, positions) => meanAttention(pattern, positions, () => positions[0].index),
  },
  {
    id: 'prefix_last',
    title: 'induction',
    short: 'prefix',
    definition:
      'Mean attention on the token after the last earlier occurrence of the query’s token, over the queries that ' +
      'have one. A query that directly follows its own token does not count: that position is the query itself.',
    on: 'tokens',
    score: (pattern, positions, tokens) =>
      meanAttention(pattern, positions, ({ index }) => afterLastOccurrence(tokens, index)),
  },
  {
    id: 'induction_strict',
    title: 'induction, strict',
    short: 'strict',
    definition: `${REPEATS} n … 2n − 1 on the position n − 1 before them, the token after the one that is repeated.`,
    on: 'repeats',
    score: (pattern, positions, { length }) =>
      meanOfRepeats(pattern, positions, repeatKeys(length / 2, 0).inductionStrict),
  },
  {
    id: 'induction_arena',
    title: 'induction, ARENA',
    short: 'ARENA',
    definition: `${REPEATS} n − 1 … 2n − 1 on the position n − 1 before them: all entries of that diagonal, as ARENA counts.`,
    on: 'repeats',
    score: (pattern, positions, { length }) =>
      meanOfRepeats(pattern, positions, repeatKeys(length / 2, 0).inductionArena),
  },
  {
    id: 'duplicate',
    title: 'duplicate token',
    short: 'duplicate',
    definition: `${REPEATS} n … 2n − 1 on the position n before them, the same token.`,
    on: 'repeats',
    score: (pattern, positions, { length }) =>
      meanOfRepeats(pattern, positions, repeatKeys(length / 2, 0).duplicate),
  },
]

/**
 * r r of the largest n ≤ P/2 different tokens, for the detectors that need repeats.
 *
 * @returns `null` for a given X
 */
export function repeatedTokens(embedding: Embedding): readonly string[] | null {
  if (embedding.kind !== 'two-hot') return null
  const r = embedding.vocabulary.slice(0, Math.floor(embedding.positions / 2))
  return [...r, ...r]
}

/**
 * All detectors on one head.
 *
 * @param repeats the same circuit on `repeatedTokens`; `null` where it has none
 * @throws RangeError when the circuit has no such head
 */
export function headScores(
  trace: Trace,
  layer: number,
  head: number,
  repeats: Trace | null,
): DetectorScore[] {
  return detectors.map((detector) => {
    const { id, title, short, definition, on } = detector
    const run = on === 'tokens' ? trace : repeats
    const score = run && scoreOn(run, layer, head, detector)
    const reason =
      score !== null ? null : run === null ? 'no tokens' : on === 'tokens' ? 'no such query' : 'too short'
    return { id, title, short, definition, score, reason }
  })
}

/** One detector on one head, on the document's own tokens. @throws RangeError when the circuit has no such head */
export function headScore(trace: Trace, layer: number, head: number, id: DetectorId): DetectorScore {
  return headScores(trace, layer, head, null).find((score) => score.id === id)!
}

/** A score that is this near to the best is as good. */
const AS_GOOD = 1e-3

/** The detector that a head fits best; of those that are as good, the one that is declared first. */
export function bestScore(scores: readonly DetectorScore[]): DetectorScore | null {
  const best = Math.max(...scores.map(({ score }) => score ?? -Infinity))
  return scores.find(({ score }) => score !== null && !(score < best - AS_GOOD)) ?? null
}

function scoreOn(run: Trace, layer: number, head: number, detector: Detector): number | null {
  const id = `${layer}.${head}.pattern`
  const { rows } = run.stage(id)
  return detector.score(run.values(id), rows.of === 'positions' ? rows.labels : [], run.tokens)
}

/** Mean over the queries whose key, given by its original index, is among the positions. */
function meanAttention(
  pattern: Matrix,
  positions: readonly Position[],
  keyOf: (query: Position) => number | null,
  least = 1,
): number | null {
  let sum = 0
  let count = 0
  positions.forEach((position, query) => {
    const wanted = keyOf(position)
    const key = positions.findIndex(({ index }) => index === wanted)
    if (key < 0) return
    sum += entry(pattern, query, key)
    count++
  })
  return count < least ? null : sum / count
}

/** Mean over the queries that a detector of repeats counts; positions that were dropped do not. */
function meanOfRepeats(pattern: Matrix, positions: readonly Position[], keyOf: ScoredKey): number | null {
  return meanAttention(pattern, positions, ({ index }) => keyOf(index), LEAST_REPEATS)
}
