import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { endOf, placeAt, type Place } from '../steps/place'
import { timelineOf } from '../steps/timeline'
import { firstStop } from '../steps/walk'
import { trace, tracePlan } from '../trace'
import type { BreakpointAt } from './breakpoint'
import { stopsOf } from './stops'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)
const timeline = timelineOf(tracePlan(circuit, tokens))
const last = placeAt(timeline, endOf(timeline.steps.at(-1)!))

/** Every reason that a walk from the start to the end stops for, in order. */
function reasons(...points: BreakpointAt[]): string[] {
  const stops = stopsOf(
    sample,
    timeline,
    points.map((point, id) => ({ ...point, id: String(id), enabled: true })),
  )
  const found: string[] = []
  let at: Place = { step: timeline.steps[0], unit: -1 }
  for (;;) {
    const next = firstStop(timeline, at, last, (place) => {
      const answers = stops.at(place).map((stop) => stop.ask())
      const hit = answers.find((answer) => answer && 'reason' in answer)
      if (hit && 'reason' in hit) found.push(hit.reason)
      return hit !== undefined && hit !== null
    })
    if (!next) return found
    at = next
  }
}

describe('a walk stops', () => {
  it('before a stage, and before a head', () => {
    expect(reasons({ kind: 'stage', stage: '1.0.pattern' })).toEqual(['Stopped before 1.0 softmax.'])
    expect(reasons({ kind: 'head', layer: 1, head: 0 })).toEqual(['Stopped before head 1.0.'])
    expect(reasons({ kind: 'stage', stage: '0.join' })).toEqual(['Stopped before join after layer 0.'])
    expect(reasons({ kind: 'stage', stage: '7.7.scores' })).toEqual([])
  })

  it('before a query’s row, in every stage that has one', () => {
    expect(reasons({ kind: 'query', index: 4 })).toEqual(
      ['0.0', '1.0'].flatMap((head) =>
        ['scores', 'mask', 'softmax', 'output'].map(
          (stage) => `Stopped before query a₄ of ${head} ${stage}.`,
        ),
      ),
    )
    // Position 0 is dropped after the first layer.
    expect(reasons({ kind: 'query', index: 0 })).toHaveLength(4)
  })

  it('where a condition holds, once its cells are made, in each head that has them', () => {
    expect(reasons({ kind: 'condition', text: '1.0.A[4,1] > 0.5' })).toEqual([
      'Stopped in 1.0 softmax at query a₄: 1.0.A[4,1] is 0.999864, more than 0.5.',
    ])
    expect(reasons({ kind: 'condition', text: 'argmax(A[4]) != 1' })).toEqual([
      'Stopped after 0.0 softmax: argmax(A[4]) is 3, not 1.',
    ])
    expect(reasons({ kind: 'condition', text: 'max|scores| > 9.9' })).toEqual([
      'Stopped after 0.0 scores: max|scores| is 10, more than 9.9.',
      'Stopped after 1.0 scores: max|scores| is 9.99955, more than 9.9.',
    ])
    expect(reasons({ kind: 'condition', text: 'max|scores| > 100' })).toEqual([])
    expect(reasons({ kind: 'condition', text: '0.9 < logits[b]' })).toEqual([
      'Stopped in read out at position a₄: logits[b] is 0.999864, more than 0.9.',
    ])
  })

  it('for what is given before anything is computed from it', () => {
    expect(reasons({ kind: 'condition', text: 'W_QK[tok a, prev a] = 10' })).toEqual([
      'Stopped before 1.0 scores: W_QK[tok a, prev a] is 10.',
    ])
    expect(reasons({ kind: 'condition', text: 's > 1' })).toHaveLength(1)
  })

  it('not for a disabled one, nor for what is no condition', () => {
    const [step] = timeline.steps
    const point = { id: '1', kind: 'condition', text: 's > 1' } as const
    const at = (enabled: boolean) => stopsOf(sample, timeline, [{ ...point, enabled }]).at({ step, unit: 0 })
    expect(at(true)).toHaveLength(1)
    expect(at(false)).toHaveLength(0)
    expect(reasons({ kind: 'condition', text: 'A[4,1' }, { kind: 'condition', text: 'A[4,1]' })).toEqual([])
  })

  it('goes on past a condition that has no value', () => {
    expect(
      reasons(
        { kind: 'condition', text: '1 / (A[4,1] - A[4,1]) > 0' },
        { kind: 'stage', stage: '1.0.values' },
      ),
    ).toEqual(['Stopped before 1.0 values.'])
  })
})
