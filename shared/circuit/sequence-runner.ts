import type { Circuit, TwoHotEmbedding } from './circuit'
import { CircuitError } from './circuit-error'
import { zeros } from '../tensor/operations'
import { embeddingWidth } from './circuit-shape'
import type { Trace } from './stage'
import { runPlan, tracePlan, type TracePlan } from './trace'

/**
 * Runs many sequences through one circuit. A plan costs several times what a run of it does, and sequences of one
 * length differ in X alone: they share a plan, whose X is written anew for each. A trace is good until the next.
 *
 * @throws CircuitError for a circuit that is not token-based
 */
export function sequenceRunner(circuit: Circuit): (tokens: readonly string[]) => Trace {
  const { embedding } = circuit
  if (embedding.kind !== 'two-hot') throw new CircuitError('SHAPE', 'The circuit has no tokens.')
  const tokenDims = new Map(embedding.vocabulary.map((token, dim) => [token, dim]))
  const plans = new Map<number, Shared>()

  return (tokens) => {
    const shared = plans.get(tokens.length) ?? sharedPlan(circuit, embedding, tokens)
    plans.set(tokens.length, shared)
    const { X, plan, given } = shared
    X.values.fill(0)
    tokens.forEach((token, row) => {
      const dim = tokenDims.get(token)
      if (dim === undefined) throw new CircuitError('UNKNOWN_TOKEN', `“${token}” is not in the vocabulary.`)
      X.values[row * X.columns + dim] = 1
      X.values[row * X.columns + embedding.vocabulary.length + row] = 1
    })
    return runPlan(plan, given)
  }
}

interface Shared {
  /** [S, D], the plan's own. */
  readonly X: ReturnType<typeof zeros>
  readonly plan: TracePlan
  readonly given: Circuit
}

function sharedPlan(circuit: Circuit, embedding: TwoHotEmbedding, tokens: readonly string[]): Shared {
  // Refuses what the embedding does not know or has no position for.
  tracePlan(circuit, tokens)
  const X = zeros(tokens.length, embeddingWidth(embedding))
  const given: Circuit = { ...circuit, embedding: { kind: 'given', X } }
  return { X, given, plan: tracePlan(given, []) }
}
