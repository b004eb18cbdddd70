import { positionText } from '#shared/circuit/axes'
import type { BreakpointAt } from '#shared/circuit/conditions/breakpoint'
import { stepName } from '#shared/circuit/conditions/stops'
import type { Position } from '#shared/circuit/stage'
import type { Timeline } from '#shared/circuit/steps/timeline'

/** What a breakpoint stops at, in words: "before 1.0 softmax", "when A[4,1] < 0.5". */
export function breakpointText(at: BreakpointAt, timeline: Timeline, positions: readonly Position[]): string {
  switch (at.kind) {
    case 'stage': {
      const step = timeline.stepOf.get(at.stage)
      return `before ${step ? stepName(step) : at.stage}`
    }
    case 'head':
      return `before head ${at.layer}.${at.head}`
    case 'query': {
      const position = positions.find(({ index }) => index === at.index)
      return `before query ${position ? positionText(position) : `at position ${at.index}`}`
    }
    case 'condition':
      return `when ${at.text}`
  }
}

/** Whether this circuit still has what a breakpoint stops at. */
export function isPresent(at: BreakpointAt, timeline: Timeline, positions: readonly Position[]): boolean {
  switch (at.kind) {
    case 'stage':
      return timeline.stepOf.has(at.stage)
    case 'head':
      return timeline.steps.some(({ layer, head }) => layer === at.layer && head === at.head)
    case 'query':
      return positions.some(({ index }) => index === at.index)
    case 'condition':
      return true
  }
}
