import { positionText } from '#shared/circuit/axes'
import type { BreakpointAt } from '#shared/circuit/conditions/breakpoint'
import { stepName } from '#shared/circuit/conditions/stops'
import type { Cell, Trace } from '#shared/circuit/stage'
import type { Timeline } from '#shared/circuit/steps/timeline'

/** Something near the cell that is looked at, and what a breakpoint there would be. */
export interface StopTarget {
  readonly name: string
  readonly at: BreakpointAt
}

/** The stage, the head and the query that a run can be stopped before, from where somebody looks. */
export function stopTargets(
  trace: Trace,
  timeline: Timeline,
  stageId: string,
  cell: Cell | null,
): StopTarget[] {
  const step = timeline.stepOf.get(stageId)
  const { layer, head } = trace.stage(stageId)
  const targets: StopTarget[] = []
  if (step) targets.push({ name: stepName(step), at: { kind: 'stage', stage: step.stage } })
  if (layer !== null && head !== null)
    targets.push({ name: `head ${layer}.${head}`, at: { kind: 'head', layer, head } })
  if (!cell) return targets
  const { rows } = trace.stage(cell.stage)
  if (rows.role !== 'query' || rows.of !== 'positions') return targets
  const position = rows.labels[cell.row]
  targets.push({ name: `query ${positionText(position)}`, at: { kind: 'query', index: position.index } })
  return targets
}
