import type { Trace } from '#shared/circuit/stage'
import { computedCells } from '#shared/circuit/steps/place'
import { STEP_NAMES } from '#shared/circuit/steps/step-text'
import { timelineOf } from '#shared/circuit/steps/timeline'
import { endOfStep } from '#shared/circuit/steps/walk'
import type { Figure } from '#shared/figure/figure'
import { figureOfStages, type StagesFigureOptions } from '#shared/figure/figure-of-stages'

export interface StepFigure {
  /** "Step 2 of 13: head 0.0, scores." */
  readonly step: string
  readonly figure: Figure
}

/** The same figure after each step of the computation: what is not computed yet stands empty. */
export function stepFigures(
  trace: Trace,
  ids: readonly string[],
  options: StagesFigureOptions,
): StepFigure[] {
  const timeline = timelineOf(trace)
  return timeline.steps.map((step) => {
    const place = endOfStep(step)
    const figure = figureOfStages(trace, ids, {
      ...options,
      pending: (stage, row, column) =>
        row * trace.stage(stage).columns.labels.length + column >= computedCells(timeline, place, stage),
    })
    const name = `${step.group === null ? '' : `head ${step.group}, `}${STEP_NAMES[step.kind]}`
    return { step: `Step ${step.index + 1} of ${timeline.steps.length}: ${name}.`, figure }
  })
}
