import type { ModelConfig } from '#shared/model/model-config'
import type { HookAxis } from '../graph/hooks'

export type AxisLengths = Readonly<Record<HookAxis, number>>

/** Lengths of all axes of a run. */
export function axisLengths(config: ModelConfig, batch: number, pos: number): AxisLengths {
  const { n_heads, d_model, d_head, d_mlp } = config
  return { batch, pos, query: pos, key: pos, head: n_heads, d_model, d_head, d_mlp: d_mlp ?? 0, scale: 1 }
}
