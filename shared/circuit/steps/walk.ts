import { isDone, lastUnit, placeAfter, type Place } from './place'
import type { Step, Timeline } from './timeline'

/** A step when it is done. */
export const endOfStep = (step: Step): Place => ({ step, unit: lastUnit(step) })

/** Step over: this stage complete, or where it already is, the next one. */
export function afterStage({ steps }: Timeline, at: Place): Place {
  return endOfStep(isDone(at) ? (steps[at.step.index + 1] ?? at.step) : at.step)
}

/** Back over: as it was before this stage. */
export function beforeStage({ steps }: Timeline, { step }: Place): Place {
  const previous = steps[step.index - 1]
  return previous ? endOfStep(previous) : { step, unit: -1 }
}

/** Step out: to the end of this head, or where that is reached, of what follows it. */
export function afterHead({ steps }: Timeline, at: Place): Place {
  let step = isDone(at) ? (steps[at.step.index + 1] ?? at.step) : at.step
  const { group } = step
  while (group !== null && steps[step.index + 1]?.group === group) step = steps[step.index + 1]
  return endOfStep(step)
}

/** Whether one place comes before another in the walk. */
export function isBefore(a: Place, b: Place): boolean {
  return a.step.index === b.step.index ? a.unit < b.unit : a.step.index < b.step.index
}

/**
 * Walks on to a place by fine steps. `stops` is asked at each that is reached, the last one included.
 *
 * @returns the first place at which it says true; `null` where it never does
 */
export function firstStop(
  timeline: Timeline,
  from: Place,
  to: Place,
  stops: (place: Place) => boolean,
): Place | null {
  for (let at = placeAfter(timeline, from); at && !isBefore(to, at); at = placeAfter(timeline, at)) {
    if (stops(at)) return at
  }
  return null
}
