import type { ModelConfig } from '#shared/model/model-config'
import type { HookAxis } from '../graph/hooks'

export type AxisLengths = Readonly<Record<HookAxis, number>>

/** Lengths of all axes of a run. @param context positions of the second sequence, where the model reads one */
export function axisLengths(config: ModelConfig, batch: number, pos: number, context = 0): AxisLengths {
  const { n_heads, d_model, d_head, d_mlp } = config
  return {
    batch,
    pos,
    query: pos,
    key: pos,
    context,
    head: n_heads,
    d_model,
    d_head,
    d_mlp: d_mlp ?? 0,
    scale: 1,
  }
}
