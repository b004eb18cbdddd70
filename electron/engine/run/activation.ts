import type { HookAxis } from '../graph/hooks'

/** Numbers of a hook, last axis fastest. */
export interface Activation {
  readonly axes: readonly (HookAxis | 'd_vocab_out')[]
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** The same numbers for each of `batch` sequences, where there is only one. */
export function batchAlong(activation: Activation, batch: number): Activation {
  const { shape, values } = activation
  if (shape[0] !== 1 || batch === 1) return activation
  const repeated = new Float32Array(values.length * batch)
  for (let b = 0; b < batch; b++) repeated.set(values, b * values.length)
  return { ...activation, shape: [batch, ...shape.slice(1)], values: repeated }
}
