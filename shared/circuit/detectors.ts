import type { Matrix } from '../tensor/matrix'
import type { Position, Trace } from './stage'
import { entry } from './stages/terms'

export type DetectorId = 'current' | 'previous' | 'first' | 'prefix_last'

/** One detector on one head; `score` is `null` when no query can be scored. */
export interface DetectorScore {
  readonly id: DetectorId
  readonly title: string
  readonly definition: string
  readonly score: number | null
}

export interface Detector {
  readonly id: DetectorId
  readonly title: string
  readonly definition: string
  /**
   * @param pattern attention weights, [query, key], at the positions that the head has
   * @param positions its rows and columns
   * @param tokens all tokens of the sequence, dropped positions included
   * @returns mean attention in [0, 1] over the queries that the definition picks; `null` when it picks none
   */
  score(pattern: Matrix, positions: readonly Position[], tokens: readonly string[]): number | null
}

/** @see MATHS §3; on the circuit's own tokens, over the positions that the head sees. */
export const detectors: readonly Detector[] = [
  {
    id: 'current',
    title: 'current token',
    definition: 'Mean attention of each query on itself.',
    score: (pattern, positions) => meanAttention(pattern, positions, ({ index }) => index),
  },
  {
    id: 'previous',
    title: 'previous token',
    definition: 'Mean attention of each query on the position before it.',
    score: (pattern, positions) => meanAttention(pattern, positions, ({ index }) => index - 1),
  },
  {
    id: 'first',
    title: 'first token',
    definition: 'Mean attention of all queries on the first position that the head sees.',
    score: (pattern, positions) => meanAttention(pattern, positions, () => positions[0].index),
  },
  {
    id: 'prefix_last',
    title: 'induction',
    definition:
      'Mean attention on the token after the last earlier occurrence of the query’s token, over the queries that ' +
      'have one. A query that directly follows its own token does not count: that position is the query itself.',
    score: (pattern, positions, tokens) =>
      meanAttention(pattern, positions, ({ index }) => afterLastOccurrence(tokens, index)),
  },
]

/** All detectors on one head. @throws RangeError when the circuit has no such head */
export function headScores(trace: Trace, layer: number, head: number): DetectorScore[] {
  const id = `${layer}.${head}.pattern`
  const { rows } = trace.stage(id)
  const positions = rows.of === 'positions' ? rows.labels : []
  return detectors.map(({ id: name, title, definition, score }) => ({
    id: name,
    title,
    definition,
    score: score(trace.values(id), positions, trace.tokens),
  }))
}

/** One detector on one head. @throws RangeError when the circuit has no such head */
export function headScore(trace: Trace, layer: number, head: number, id: DetectorId): DetectorScore {
  return headScores(trace, layer, head).find((score) => score.id === id)!
}

/** Mean over the queries whose key, given by its original index, is among the positions. */
function meanAttention(
  pattern: Matrix,
  positions: readonly Position[],
  keyOf: (query: Position) => number | null,
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
  return count === 0 ? null : sum / count
}

function afterLastOccurrence(tokens: readonly string[], index: number): number | null {
  if (index >= tokens.length) return null
  const earlier = tokens.lastIndexOf(tokens[index], index - 1)
  return index === 0 || earlier < 0 || earlier === index - 1 ? null : earlier + 1
}
