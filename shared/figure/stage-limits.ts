import type { StageKind, Trace } from '#shared/circuit/stage'
import { largestMagnitude, roundLimit } from './scale'

/** The signed scales of a circuit's stages. What is compared shares one: scores with W_QK, everything written with W_OV. */
export interface Limits {
  readonly scores: number
  readonly values: number
}

const LIMIT_OF: Partial<Record<StageKind, keyof Limits>> = {
  W_QK: 'scores',
  scores: 'scores',
  masked: 'scores',
  W_OV: 'values',
  values: 'values',
  output: 'values',
  X: 'values',
  in: 'values',
  join: 'values',
  logits: 'values',
}

export function limitOf(kind: StageKind, limits: Limits): number {
  const name = LIMIT_OF[kind]
  return name ? limits[name] : 1
}

/**
 * Round limits that hold every finite number of the trace. Scores reach at least to the attention strength, so that
 * an empty matrix is dragged in the steps of the full one.
 */
export function limitsOf(trace: Pick<Trace, 'stages' | 'values'>, strength = 0): Limits {
  const largest = { scores: Math.abs(strength), values: 0 }
  for (const { id, kind } of trace.stages) {
    const name = LIMIT_OF[kind]
    if (name) largest[name] = Math.max(largest[name], largestMagnitude(trace.values(id)))
  }
  return { scores: roundLimit(largest.scores), values: roundLimit(largest.values) }
}
