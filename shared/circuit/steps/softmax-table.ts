import type { Trace } from '../stage'
import { entry } from '../stages/terms'

/** One key of a softmax row, in the order in which its share is computed. */
export interface SoftmaxColumn {
  readonly key: number
  readonly score: number
  /** score − the largest score of the row */
  readonly lowered: number
  /** e^lowered */
  readonly power: number
  readonly share: number
}

/** A row of the softmax, taken apart: the keys that are not masked. */
export interface SoftmaxTable {
  readonly columns: readonly SoftmaxColumn[]
  readonly masked: number
  readonly largest: number
  /** Sum of the powers: what each is divided by. */
  readonly sum: number
}

/** max-subtract → exp → normalise of one query, as `softmaxRows` computes it. @param head `layer.head` */
export function softmaxTable(trace: Trace, head: string, query: number): SoftmaxTable {
  const masked = trace.values(`${head}.masked`)
  const pattern = trace.values(`${head}.pattern`)
  const keys = Array.from({ length: masked.columns }, (_, key) => key)
  const open = keys.filter((key) => entry(masked, query, key) !== -Infinity)
  const largest = Math.max(...open.map((key) => entry(masked, query, key)))
  const columns = open.map((key) => {
    const score = entry(masked, query, key)
    const lowered = score - largest
    return { key, score, lowered, power: Math.exp(lowered), share: entry(pattern, query, key) }
  })
  return {
    columns,
    masked: keys.length - open.length,
    largest,
    sum: columns.reduce((sum, { power }) => sum + power, 0),
  }
}
