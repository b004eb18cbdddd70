import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { runPlan, trace, tracePlan } from '../trace'
import { withCells } from '../weights'
import { withWeightsAt } from '../weight-place'
import { conditionProblem, expressionIn } from './condition'
import { valueText } from './value'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)
const COPY = { layer: 1, head: 0 }

const shown = (text: string, run = sample) => {
  const found = expressionIn(text, run, COPY)
  return 'value' in found ? valueText(found.value) : `${found.problem.message} @${found.problem.offset}`
}
const number = (text: string, run = sample) => {
  const found = expressionIn(text, run, COPY)
  if ('problem' in found) throw new Error(found.problem.message)
  return found.value.values[0]
}

describe('arithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2^2', -4],
    ['2^3^2', 512],
    ['2^-1', 0.5],
    ['8 / 4 / 2', 1],
    ['5 − 3 − 1', 1],
    ['.5e1 · 2', 10],
    ['|-3| + |2 - |-5||', 6],
    ['s / 4', 2.5],
  ])('%s is %d', (text, value) => expect(number(text)).toBe(value))

  it('keeps IEEE’s NaN and ∞', () => {
    expect(shown('inf')).toBe('∞')
    expect(shown('-∞ + 1')).toBe('−∞')
    expect(shown('nan = nan')).toBe('false')
    expect(shown('nan != nan')).toBe('true')
  })
})

describe('stages', () => {
  it('reads the cells that the trace has, by original position and by label', () => {
    const { columns, values } = sample.values('1.0.pattern')
    // Row 3 is query a4, column 0 key b1: position 0 was dropped.
    expect(number('A[4,1]')).toBe(values[3 * columns])
    expect(number('1.0.A[a4, b1]')).toBe(values[3 * columns])
    expect(number('1.0.pattern[4, 1]')).toBe(values[3 * columns])
    expect(number('W_QK[tok a, prev a]')).toBe(10)
    expect(number('W_QK[tok:a, 4]')).toBe(10)
    expect(number('logits[b]')).toBe(number('logits[tok b]'))
    expect(number('logits[b]')).toBeCloseTo(0.999864, 6)
  })

  it('takes rows and matrices whole', () => {
    expect(number('sum(A[4])')).toBeCloseTo(1, 12)
    expect(number('argmax(A[4])')).toBe(1)
    expect(number('argmin(A[b1])')).toBe(2)
    expect(number('max|scores|')).toBeCloseTo(9.99955, 5)
    expect(number('max(W_QK)')).toBe(10)
    expect(number('mean(W_QK)')).toBeCloseTo(40 / 81, 12)
    expect(shown('any(A > 1)')).toBe('false')
    expect(shown('any(A > 0.99)')).toBe('true')
    expect(shown('all(A >= 0 and A <= 1)')).toBe('true')
    expect(shown('A')).toBe('4 × 4')
    expect(shown('A[2]')).toMatch(/^\[.*\]$/)
  })

  it('understands the three conditions that the debugger was asked for', () => {
    expect(shown('A[4,1] < 0.5')).toBe('false')
    expect(shown('argmax(A[4]) != 1')).toBe('false')
    expect(shown('max|scores| > 100')).toBe('false')
  })

  it('finds NaN and ∞, but not the −∞ of masked keys', () => {
    expect(shown('any NaN or ∞')).toBe('false')
    expect(shown('any(isinf(masked))')).toBe('true')
    expect(shown('any ∞ in masked')).toBe('false')
    const place = { layer: 1, head: 0, name: 'W_QK' } as const
    const broken = withWeightsAt(
      circuit,
      place,
      withCells(circuit.layers[1].heads[0].W_QK, [{ index: 4, content: Infinity }], circuit.constants),
    )
    const run = runPlan(tracePlan(circuit, tokens), broken)
    expect(shown('any NaN in scores', run)).toBe('true')
    expect(shown('any ∞ in W_QK[tok a]', run)).toBe('true')
    expect(shown('any NaN in W_QK', run)).toBe('false')
    expect(shown('any NaN or A[4,1] > 2', run)).toBe('true')
  })
})

describe('problems have a sentence and a place', () => {
  it.each([
    ['', 'An expression is missing. @0'],
    ['A[4,1] <', 'It ends where a stage, a number or a constant was expected. @8'],
    ['A[4,1', 'A “]” is missing. @5'],
    ['A[4,,1]', 'An index is missing. @4'],
    ['A[1,2,3] > 0', 'There are at most two indices, a row and a column. @6'],
    ['1 < 2 < 3', 'Comparisons do not chain. Write both and join them with “and”. @6'],
    ['A[4,1] && 1', '“&” means nothing here. Write “and”. @7'],
    ['2 A', 'Here the end, or a sign such as < was expected. @2'],
    ['max A', '“max” needs something to work on: max(A[4]). @0'],
    ['(1', 'It ends where “)” was expected. @2'],
    [
      'sqrt(2)',
      'There is no function “sqrt”. Known: max, min, sum, mean, argmax, argmin, abs, any, all, isnan, isinf. @0',
    ],
    ['maxx(2)', 'There is no function “maxx”. Did you mean max? @0'],
    [
      'while(1)',
      'There is no function “while”. Known: max, min, sum, mean, argmax, argmin, abs, any, all, isnan, isinf. @0',
    ],
    ['for (;;) A', '“;” means nothing here. @5'],
    ['for x in A', 'Here the end, or a sign such as < was expected. @4'],
    ['() => 1', 'Here a stage, a number or a constant was expected. @1'],
    ['A[4,1](1)', 'Here the end, or a sign such as < was expected. @6'],
    ['max.call(A)', '“.” means nothing here. @3'],
    ['A.constructor("A")()', '“.” means nothing here. @1'],
    ['max(max(', 'It ends where a stage, a number or a constant was expected. @8'],
    ['scors > 1', '“scors” is no stage and no constant. Did you mean scores? @0'],
    ['a[4, 1] > 1', '“a” is no stage and no constant. Did you mean A? @0'],
    ['2.0.A > 1', 'This circuit has no “2.0.A”. Did you mean 0.0.A? @0'],
    ['A[0, 1]', '1.0.A has no query 0. Known: 1, 2, 3, 4. @2'],
    ['A[4, z9]', '1.0.A has no key “z9”. Known: 1, 2, 3, 4. @5'],
    ['A[100000, 1]', '1.0.A has no query 100000. Known: 1, 2, 3, 4. @2'],
    ['A[-1, 1]', '1.0.A has no query “-1”. Known: 1, 2, 3, 4. @2'],
    ['A[0.5, 1]', '1.0.A has no query “0.5”. Known: 1, 2, 3, 4. @2'],
    ['W_QK[9, 0]', '1.0.W_QK has no dim 9. They are numbered from 0 to 8. @5'],
    ['1 + A[4,1] / (1 - 1)', 'This divides by zero. @13'],
    ['A[4] / 0', 'This divides by zero. @7'],
    ['s / (s - s)', 'This divides by zero. @4'],
    ['0^-1', 'This divides by zero. @0'],
    ['1e308 * 10', 'This is too large for a number. @0'],
    ['1e999', '“1e999” is too large for a number. @0'],
    ['argmax(A)', 'argmax(…) looks for a place in a row, as in argmax(A[4]); this is a matrix of 4 × 4. @0'],
    ['any(A)', 'any(…) asks a condition of every cell, as in any(A > 0.9); this is a matrix of 4 × 4. @0'],
    ['A + W_QK', 'A matrix of 4 × 4 does not go with a matrix of 9 × 9. @0'],
    ['not A', 'A condition is needed here, such as > 0; this is a matrix of 4 × 4. @4'],
    ['1 + (2 > 1)', 'A number is needed here; this is a truth. @4'],
    ['s[1]', 's is one number; it has no rows and columns. @2'],
  ])('%s', (text, problem) => expect(shown(text)).toBe(problem))

  it('a condition has to be one truth', () => {
    expect(conditionProblem('A[4,1]', sample)?.message).toBe(
      'This is a number. Compare it with something: < 0.5.',
    )
    expect(conditionProblem('A[4] > 0.5', sample)?.message).toContain('Write any(…) or all(…) around it.')
  })

  it('is bounded in length and depth', () => {
    expect(shown('1'.repeat(201))).toBe('An expression has at most 200 characters. @200')
    expect(shown('('.repeat(100) + '1' + ')'.repeat(99))).toContain('Too many signs or parentheses')
    expect(shown('-'.repeat(199) + '1')).toContain('Too many signs or parentheses')
    expect(shown('not '.repeat(47) + '(1 > 0)')).toBe('false')
  })

  it('a left side that decides guards the right', () => {
    expect(shown('0 != 0 and 1 / 0 > 2')).toBe('false')
    expect(shown('0 = 0 or 1 / 0 > 2')).toBe('true')
    expect(shown('0 = 0 and 1 / 0 > 2')).toBe('This divides by zero. @14')
    expect(shown('0 != 0 and nowhere > 2')).toContain('is no stage and no constant')
  })
})
