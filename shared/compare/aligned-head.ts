import { CircuitError } from '../circuit/circuit-error'
import { earlierOccurrences } from '../circuit/scored-keys'
import { entry } from '../circuit/stages/terms'
import type { Stage, Trace } from '../circuit/stage'

/** A head of a circuit on the positions of a model's sequence, which may begin with BOS. */
export interface AlignedHead {
  /** `layer.head`. */
  readonly head: string
  /** How many positions the sequence has. */
  readonly length: number
  /** Positions at which the head has a query: neither BOS nor dropped ones have. */
  readonly queries: readonly number[]
  /** Positions that it can have as a key. */
  readonly keys: readonly number[]
  /** Whether it looks at no later key. */
  readonly causal: boolean
  /** [length, length]; 0 where the head sees no key. */
  readonly pattern: Float64Array
}

/**
 * Heads of a traced circuit, laid out on a sequence.
 *
 * @param start 1 where the sequence begins with BOS, which the circuit does not have
 * @throws CircuitError for a pattern that holds NaN, with the head's name
 */
export function alignedHeads(traced: Trace, start: 0 | 1): AlignedHead[] {
  const length = traced.stages[0].rows.labels.length + start
  return traced.stages
    .filter(({ kind }) => kind === 'pattern')
    .map((stage) => alignedHead(traced, stage, length, start))
}

function alignedHead(traced: Trace, stage: Stage, length: number, start: 0 | 1): AlignedHead {
  const { id, layer, head, rows, columns } = stage
  const A = traced.values(id)
  if (A.values.some(Number.isNaN)) {
    throw new CircuitError(
      'SHAPE',
      `The pattern of head ${layer}.${head} holds NaN. Look for it in the sandbox.`,
    )
  }
  const [queries, keys] = [rows, columns].map((axis) =>
    axis.of === 'positions' ? axis.labels.map(({ index }) => index + start) : [],
  )
  const pattern = new Float64Array(length * length)
  queries.forEach((query, i) => keys.forEach((key, j) => (pattern[query * length + key] = entry(A, i, j))))
  const { causal, hiddenKeys = [] } = traced.circuit.layers[layer!]
  const seen = keys.filter((key) => !hiddenKeys.includes(key - start))
  return { head: `${layer}.${head}`, length, queries, keys: seen, causal, pattern }
}

/** The keys that a head may look at from a query. */
export function keysOf({ keys, causal }: Pick<AlignedHead, 'keys' | 'causal'>, query: number): number[] {
  return causal ? keys.filter((key) => key <= query) : [...keys]
}

/** Which queries a comparison counts: all, or those whose token came before. */
export const queryRanges = ['earlier', 'all'] as const
export type QueryRange = (typeof queryRanges)[number]

/** Those of a head's queries that count. BOS and dropped positions are not among them. */
export function countedQueries(
  { queries }: Pick<AlignedHead, 'queries'>,
  range: QueryRange,
  tokens: readonly unknown[],
): number[] {
  return queries.filter((query) => range === 'all' || earlierOccurrences(tokens, query).length > 0)
}
