import type { Stage, StageKind } from '#shared/circuit/stage'

/** A head's stages as its lane shows them: where it looks, then what it writes. */
const FLOW: readonly StageKind[] = ['W_QK', 'scores', 'mask', 'masked', 'pattern', 'W_OV', 'values', 'output']

/** Stages in the order of the computation, each head's own as its lane shows them. */
export function flowOrder(stages: readonly Stage[]): Stage[] {
  const headAt = (stage: Stage) =>
    stage.head === null
      ? stages.indexOf(stage)
      : stages.findIndex(({ layer, head }) => layer === stage.layer && head === stage.head)
  return stages.toSorted((a, b) => headAt(a) - headAt(b) || FLOW.indexOf(a.kind) - FLOW.indexOf(b.kind))
}
