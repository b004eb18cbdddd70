import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../circuits.testing'
import { exampleDocument } from '../examples'
import { formulaText } from '../formula'
import type { Trace } from '../stage'
import { trace } from '../trace'
import { isSettled, rowToBetOn, winners } from './bet'
import { equationOf } from './equation'
import { explanationOf } from './explanation'
import { softmaxTable } from './softmax-table'
import { stepText } from './step-text'
import { tellingCell } from './telling-cell'
import { timelineOf, type Step } from './timeline'
import { endOfStep } from './walk'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)
const timeline = timelineOf(sample)
const explain = (run: Trace, step: Step, row: number, column: number) =>
  explanationOf(run, step, equationOf(run, step), { stage: step.stage, row, column })

it('the score of a₄ for b₁ is 1 · 10 · 0.999955, in three operands that multiply', () => {
  const scores = timeline.steps[7]
  expect(equationOf(sample, scores)).toEqual({
    operands: [
      { stage: '1.in', transposed: false },
      { stage: '1.0.W_QK', transposed: false },
      { stage: '1.in', transposed: true },
    ],
    sign: '·',
    becomes: '=',
  })
  const { terms, zeroTerms, bands, value } = explain(sample, scores, 3, 0)
  expect(value).toBeCloseTo(9.99955, 5)
  expect(terms).toHaveLength(1)
  expect(terms[0].map(({ name, tag, operand }) => [name, tag, operand])).toEqual([
    ['in[4, tok a]', 1, 0],
    ['W_QK[tok a, prev a]', 2, 1],
    ['in[1, prev a]', 3, 2],
  ])
  expect(zeroTerms).toBe(80)
  expect([bands[0].rows, bands[2].rows]).toEqual([[3], [0]])
})

it('in any circuit, what is shown and the rest add up to the cell', () => {
  fc.assert(
    fc.property(runs, ({ circuit: any, tokens: on }) => {
      const run = trace(any, on)
      for (const step of timelineOf(run).steps) {
        if (step.kind === 'softmax' || step.kind === 'embed') continue
        const cell = tellingCell(run, step.stage)
        if (!cell) continue
        const why = explain(run, step, cell.row, cell.column)
        const shown = why.terms.map((term) => term.reduce((product, { value }) => product * value, 1))
        const sum = shown.reduce((total, value) => total + value, why.restValue)
        const isMasked = step.kind === 'mask' && why.value === -Infinity
        if (!isMasked)
          expect(Math.abs(sum - why.value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(why.value)))
        for (const { operand } of why.terms.flat()) expect(operand).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 60 },
  )
})

it('in any circuit, a softmax row falls apart into powers whose shares are the pattern', () => {
  fc.assert(
    fc.property(runs, ({ circuit: any, tokens: on }) => {
      const run = trace(any, on)
      for (const { kind, group, rows } of timelineOf(run).steps) {
        if (kind !== 'softmax') continue
        for (let row = 0; row < rows; row++) {
          const { columns, sum } = softmaxTable(run, group!, row)
          for (const { power, share } of columns)
            expect(Math.abs(power / sum - share)).toBeLessThanOrEqual(1e-15)
        }
      }
    }),
    { numRuns: 60 },
  )
})

it('every step of any circuit has words and a formula', () => {
  fc.assert(
    fc.property(runs, ({ circuit: any, tokens: on }) => {
      const run = trace(any, on)
      for (const step of timelineOf(run).steps) {
        const { title, words, formula } = stepText(run, step, 0)
        expect(title).not.toMatch(/undefined|null|\s{2}|\.$/)
        expect(words).toMatch(/^[A-Z“].*\.$/)
        expect(words).not.toMatch(/undefined|null|NaN|\s{2}/)
        expect(formulaText(formula)).toMatch(/ = | is given/)
      }
    }),
    { numRuns: 60 },
  )
})

it('names what the sample drops and carries at its join', () => {
  const { title, words, formula } = stepText(sample, timeline.steps[6], 0)
  expect(title).toBe('Add the tok part of what was there, leave position 0 out')
  expect(words).toBe(
    'Head 0.0 wrote into the residual stream. Only the tok part of X is added to it; the rest of X goes no further. ' +
      'The next layer does not get position 0.',
  )
  expect(formulaText(formula)).toBe('in = output + tok(X)')
})

it('says by which factor the best score leads', () => {
  // e^9.99864… = 21996, with the scores of a₄ in the published circuit.
  expect(stepText(sample, timeline.steps[9], 3).words).toContain('A lead of 9.99864 is a factor of 21996.')
})

it('asks for a bet on the last row before the scores, and b₁ wins', () => {
  const bet = rowToBetOn(timeline, endOfStep(timeline.steps[6]))!
  expect([bet.step.stage, bet.row]).toEqual(['1.0.scores', 3])
  expect(winners(sample, bet)).toEqual([0])
  expect(isSettled(endOfStep(timeline.steps[6]), bet)).toBe(false)
  expect(isSettled(endOfStep(timeline.steps[7]), bet)).toBe(true)
  // Before the mask the scores are on the screen: there is nothing to bet on.
  expect(rowToBetOn(timeline, endOfStep(timeline.steps[7]))).toBeNull()
})

it('points at the token that is predicted, not at the one that is most against', () => {
  const { circuit: other, tokens: on } = exampleDocument('induction')
  const [first, last] = other.layers
  const [head] = last.heads
  // The written token is made −1 times itself, so that b, which is attended to, is the only one far below 0.
  const negated = { ...head.W_OV, values: head.W_OV.values.map((value) => -value), expressions: new Map() }
  const run = trace({ ...other, layers: [first, { ...last, heads: [{ ...head, W_OV: negated }] }] }, on)
  const logits = [...run.values('logits').values]
  expect(Math.min(...logits)).toBe(logits[1])
  expect(tellingCell(run, 'logits')!.column).toBe(logits.indexOf(Math.max(...logits)))
  expect(tellingCell(run, '1.0.output')!.column).toBe(1)
})
