import type { Cell, StageKind, Trace } from '../stage'

/** Stages whose rows are won by their largest number, whatever its sign: what matches best, what is predicted. */
const WON: ReadonlySet<StageKind> = new Set(['scores', 'masked', 'pattern', 'logits'])

/**
 * The cell of a stage that tells most about it: of the last row the one that wins, or that is farthest from 0. `null`
 * for a stage without cells.
 */
export function tellingCell(trace: Trace, stage: string): Cell | null {
  const { rows, columns, values } = trace.values(stage)
  if (rows === 0 || columns === 0) return null
  const row = rows - 1
  const { kind } = trace.stage(stage)
  const own = Array.from(values.subarray(row * columns, rows * columns), (value) => {
    if (!Number.isFinite(value)) return -Infinity
    return WON.has(kind) ? value : Math.abs(value)
  })
  return { stage, row, column: own.indexOf(Math.max(...own)) }
}
