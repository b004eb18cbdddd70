import { isDone, type Place } from '#shared/circuit/steps/place'
import { STEP_NAMES } from '#shared/circuit/steps/step-text'
import type { Step, Timeline } from '#shared/circuit/steps/timeline'

/** "head 1.0, scores", "join" */
export function stepName({ kind, group }: Step): string {
  return group === null ? STEP_NAMES[kind] : `head ${group}, ${STEP_NAMES[kind]}`
}

/** Where the walk stands, as a screen reader says it: "Step 8 of 13, head 1.0, scores, cell 13 of 16". */
export function placeSentence({ steps }: Timeline, place: Place): string {
  const { step, unit } = place
  const where = `Step ${step.index + 1} of ${steps.length}, ${stepName(step)}`
  if (isDone(place)) return `${where}, complete`
  if (unit < 0) return `${where}, not begun`
  return `${where}, ${unitText(place)}`
}

/** "cell 13 of 16", and of a softmax row that is still being prepared, what was done to it. */
export function unitText({ step, unit }: Place): string {
  const row = Math.floor(unit / step.rowUnits)
  const within = unit - row * step.rowUnits
  const lead = step.rowUnits - step.columns
  if (within < lead)
    return `row ${row + 1} of ${step.rows}, ${within === 0 ? 'largest subtracted' : 'e raised'}`
  return `cell ${row * step.columns + within - lead + 1} of ${step.rows * step.columns}`
}
