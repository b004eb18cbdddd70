import { coordinate } from './axes'
import type { Cell, Trace } from './stage'

/** A cell as it is written in text: `scores[4, 1]`, `W_QK[tok a, prev a]`, `output[1, prev a]`, `logits[b]`. */
export function cellName(trace: Trace, { stage: id, row, column }: Cell): string {
  const stage = trace.stage(id)
  if (stage.kind === 'logits' && stage.columns.of === 'dims') {
    const position = stage.rows.labels.length > 1 ? `${coordinate(stage.rows, row)}, ` : ''
    return `logits[${position}${stage.columns.labels[column].name}]`
  }
  return `${stage.kind}[${coordinate(stage.rows, row)}, ${coordinate(stage.columns, column)}]`
}
