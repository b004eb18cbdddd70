import { positionText } from '../axes'
import { isDone, placeOfCell, type Place } from '../steps/place'
import { STEP_NAMES } from '../steps/step-text'
import type { Step, Timeline } from '../steps/timeline'
import { isBefore } from '../steps/walk'
import type { Stage, Trace } from '../stage'
import type { Breakpoint } from './breakpoint'
import { askedConditions, type AskedCondition } from './condition'
import type { Problem } from './problem'

/** What a breakpoint says at a place: why the run stops there, or what is wrong with its condition; `null` goes on. */
export type StopAnswer = { readonly reason: string } | { readonly problem: Problem } | null

/** A place at which a breakpoint is to be asked. */
export interface Stop {
  readonly breakpoint: Breakpoint
  readonly place: Place
  ask(): StopAnswer
}

/** The stops of enabled breakpoints, by place. */
interface Stops {
  at(place: Place): readonly Stop[]
}

/** Where each breakpoint is asked during a walk over this trace; a condition that means nothing here, nowhere. */
export function stopsOf(trace: Trace, timeline: Timeline, breakpoints: readonly Breakpoint[]): Stops {
  const byPlace = new Map<string, Stop[]>()
  for (const breakpoint of breakpoints) {
    if (!breakpoint.enabled) continue
    for (const stop of stopsOfOne(trace, timeline, breakpoint)) {
      const key = keyOf(stop.place)
      byPlace.set(key, [...(byPlace.get(key) ?? []), stop])
    }
  }
  return { at: (place) => byPlace.get(keyOf(place)) ?? [] }
}

const keyOf = ({ step, unit }: Place): string => `${step.index} ${unit}`
const before = (step: Step): Place => ({ step, unit: -1 })

function stopsOfOne(trace: Trace, timeline: Timeline, breakpoint: Breakpoint): Stop[] {
  const stop = (place: Place, reason: string): Stop => ({ breakpoint, place, ask: () => ({ reason }) })
  switch (breakpoint.kind) {
    case 'stage': {
      const step = timeline.stepOf.get(breakpoint.stage)
      return step ? [stop(before(step), `Stopped before ${stepName(step)}.`)] : []
    }
    case 'head': {
      const group = `${breakpoint.layer}.${breakpoint.head}`
      const step = timeline.steps.find((each) => each.group === group)
      return step ? [stop(before(step), `Stopped before head ${group}.`)] : []
    }
    case 'query':
      return timeline.steps.flatMap((step) => {
        const { rows } = trace.stage(step.stage)
        if (rows.role !== 'query' || rows.of !== 'positions') return []
        const row = rows.labels.findIndex(({ index }) => index === breakpoint.index)
        if (row < 0) return []
        const query = positionText(rows.labels[row])
        return [
          stop(
            { step, unit: row * step.rowUnits - 1 },
            `Stopped before query ${query} of ${stepName(step)}.`,
          ),
        ]
      })
    case 'condition': {
      const found = askedConditions(breakpoint.text, trace)
      if ('problem' in found) return []
      return distinct(found.asked.map((asked) => conditionStop(trace, timeline, breakpoint, asked)))
    }
  }
}

/** The place where the last cell that a condition needs has just been made. */
function conditionStop(
  trace: Trace,
  timeline: Timeline,
  breakpoint: Breakpoint,
  asked: AskedCondition,
): Stop {
  const made = asked.reads.flatMap((cell) => {
    const step = timeline.stepOf.get(cell.stage)
    if (!step) return []
    return [cell.row < 0 || cell.column < 0 ? before(step) : placeOfCell(timeline, cell)!]
  })
  const place = made.length > 0 ? made.reduce((a, b) => (isBefore(a, b) ? b : a)) : earliest(timeline, asked)
  return {
    breakpoint,
    place,
    ask() {
      const answer = asked.ask()
      if (!answer || 'problem' in answer) return answer
      return { reason: `Stopped ${whereText(trace.stage(place.step.stage), place)}: ${answer.reason}.` }
    },
  }
}

/** What needs only what is given is asked before its head, or as soon as the walk begins. */
function earliest({ steps }: Timeline, { scope: { layer, head } }: AskedCondition): Place {
  const step = steps.find((each) => each.layer === layer && each.head === head && head !== null)
  return step ? before(step) : { step: steps[0], unit: Math.min(0, steps[0].units - 1) }
}

/** Heads of one layer read the same input, so that two stops may be one. */
function distinct(stops: readonly Stop[]): Stop[] {
  return [...new Map(stops.map((stop) => [keyOf(stop.place), stop] as const).reverse()).values()].reverse()
}

/** A step as a sentence names it: "1.0 softmax", "join". */
export function stepName({ group, kind, layer }: Step): string {
  if (group !== null) return `${group} ${STEP_NAMES[kind]}`
  return kind === 'join' ? `join after layer ${layer}` : STEP_NAMES[kind]
}

function whereText({ rows }: Stage, place: Place): string {
  const { step, unit } = place
  if (unit < 0) return `before ${stepName(step)}`
  if (isDone(place)) return `after ${stepName(step)}`
  const row = Math.floor(unit / step.rowUnits)
  const of = rows.of === 'positions' ? ` at ${rows.role} ${positionText(rows.labels[row])}` : ''
  return `in ${stepName(step)}${of}`
}
