import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '#shared/circuit/circuits.testing'
import { exampleDocument } from '#shared/circuit/examples'
import { randomHeads } from '#shared/circuit/templates/random'
import { trace } from '#shared/circuit/trace'
import { largestMagnitude } from './scale'
import { limitOf, limitsOf, sharedScaleOf, widerLimits } from './stage-limits'

const sample = exampleDocument('induction')
const sampleRun = trace(sample.circuit, sample.tokens)

/** Two layers of random weights: scores to 6.75 in the first and 108 in the second, with weights to 2 in both. */
const random = randomHeads(7)
const randomRun = trace(random.circuit(), random.tokens)

describe('the signed scales of a circuit', () => {
  it('hold every finite number', () => {
    fc.assert(
      fc.property(runs, ({ circuit, tokens }) => {
        const run = trace(circuit, tokens)
        const limits = limitsOf(run)
        for (const stage of run.stages)
          expect(largestMagnitude(run.values(stage.id))).toBeLessThanOrEqual(limitOf(stage, limits))
      }),
      { numRuns: 200 },
    )
  })

  it('are one for W_QK, scores and masked, and one for all that is written, as in the homework', () => {
    const limits = limitsOf(sampleRun, 10)
    const shared = (stages: readonly string[]) =>
      new Set(stages.map((id) => sharedScaleOf(sampleRun.stage(id), limits)))
    expect(shared(['0.0.W_QK', '0.0.scores', '1.0.W_QK', '1.0.masked'])).toEqual(new Set(['scores to 10']))
    expect(shared(['X', '0.0.W_OV', '0.0.values', '0.join', '1.in', '1.0.output', 'logits'])).toEqual(
      new Set(['values to 1']),
    )
    expect(shared(['0.0.mask', '0.0.pattern'])).toEqual(new Set([null]))
  })

  it('follow each layer, where the stream grows', () => {
    const limits = limitsOf(randomRun)
    const limit = (id: string) => limitOf(randomRun.stage(id), limits)
    expect([limit('0.0.scores'), limit('1.0.scores')]).toEqual([10, 200])
    // 3.84 are the largest values of layer 0 and 5.2 what its stream comes to; 27.5 that of layer 1.
    expect([limit('0.0.values'), limit('1.0.values')]).toEqual([10, 50])
    // The heads of a layer are compared.
    expect(limit('1.1.scores')).toBe(limit('1.0.scores'))
  })

  it('leave weights that vanish beside what they make their own', () => {
    const limits = limitsOf(randomRun)
    const limit = (id: string) => limitOf(randomRun.stage(id), limits)
    expect([limit('0.0.W_QK'), limit('0.0.W_OV')]).toEqual([limit('0.0.scores'), limit('0.0.values')])
    expect([limit('1.0.W_QK'), limit('1.0.W_OV')]).toEqual([2, 2])
  })

  it('show the stream between two layers alike on both sides', () => {
    const limits = limitsOf(randomRun)
    expect(limitOf(randomRun.stage('1.in'), limits)).toBe(limitOf(randomRun.stage('0.join'), limits))
  })

  it('reach to the attention strength, also over empty matrices', () => {
    const weak = exampleDocument('induction', { strength: 0 })
    const limits = limitsOf(trace(weak.circuit, weak.tokens), 5)
    expect(limits.map(({ W_QK, scores }) => [W_QK, scores])).toEqual([
      [5, 5],
      [5, 5],
    ])
  })

  it('hold two runs that are compared', () => {
    const wider = widerLimits(limitsOf(sampleRun), limitsOf(randomRun))
    expect(wider[1]).toEqual({ W_QK: 10, scores: 200, W_OV: 2, values: 50 })
    expect(widerLimits(limitsOf(sampleRun), limitsOf(sampleRun).slice(0, 1))).toEqual(limitsOf(sampleRun))
  })
})
