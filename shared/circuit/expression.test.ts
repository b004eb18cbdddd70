import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { constantsIn, evaluateExpression, expressionValue } from './expression'

const constants = { s: 10, half: 0.5 }
const value = (text: string) => {
  const evaluation = evaluateExpression(text, constants)
  return evaluation.ok ? evaluation.value : evaluation.error
}

describe('an expression', () => {
  it.each([
    ['s', 10],
    ['2*s', 20],
    ['-s/2', -5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['1E+2', 100],
    ['1/3', 1 / 3],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['10 - 4 - 3', 3],
    ['8 / 4 / 2', 1],
    ['--s', 10],
    ['+-+s', -10],
    ['2*-s', -20],
    ['−s', -10],
    ['2·s', 20],
    ['half*s', 5],
    ['inf', Infinity],
    ['-inf', -Infinity],
    ['s-inf', -Infinity],
  ])('%s is %d', (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it.each([
    ['t', '“t” is not a constant of this document. Known: s, half.'],
    ['2*toString', '“toString” is not a constant of this document. Known: s, half.'],
    ['__proto__', '“__proto__” is not a constant of this document. Known: s, half.'],
    ['', 'An expression is missing.'],
    ['2 3', '“2 3” is not an expression.'],
    ['2*', '“2*” is not an expression.'],
    ['(s', '“(s” is not an expression.'],
    ['s)', '“s)” is not an expression.'],
    ['alert(1)', '“alert(1)” is not an expression.'],
    ['s; 1', '“s; 1” is not an expression.'],
    ['1/0', '“1/0” divides by zero.'],
    ['0/0', '“0/0” divides by zero.'],
    ['s/(s-10)', '“s/(s-10)” divides by zero.'],
    ['1e999', '“1e999” is too large for a number.'],
    ['1e308*s', '“1e308*s” is too large for a number.'],
    ['inf-inf', '“inf-inf” is not a number.'],
    ['0*inf', '“0*inf” is not a number.'],
  ])('%s is refused: %s', (text, error) => {
    expect(value(text)).toBe(error)
  })

  it('says when there are no constants at all', () => {
    expect(evaluateExpression('s', {})).toEqual({
      ok: false,
      error: '“s” is not a constant of this document. It has none.',
    })
  })

  it('is refused, and nothing breaks, when it is nested absurdly', () => {
    expect(value('('.repeat(90) + '1' + ')'.repeat(90))).toMatch(/has too many signs or parentheses/)
    expect(value('-'.repeat(150) + '1')).toMatch(/has too many signs or parentheses/)
    expect(value('1+'.repeat(5000) + '1')).toBe('An expression has at most 200 characters.')
  })

  it('never breaks, whatever is typed', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'0159.eE+-*/() sht∞−,='), maxLength: 30 })
    fc.assert(
      fc.property(typed, (text) => {
        const evaluation = evaluateExpression(text, constants)
        expect(evaluation.ok ? Number.isNaN(evaluation.value) : evaluation.error === '').toBe(false)
      }),
    )
  })

  it('moves through a division by zero as its constants move', () => {
    expect(expressionValue('1/s', { s: 0 })).toBe(Infinity)
    expect(expressionValue('s/s', { s: 0 })).toBeNaN()
    expect(() => expressionValue('1/t', { s: 0 })).toThrow(RangeError)
  })

  it('names its constants', () => {
    expect([...constantsIn('s*(half - s) + inf')]).toEqual(['s', 'half'])
    expect([...constantsIn('1/3')]).toEqual([])
  })
})
