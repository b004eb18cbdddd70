import { describe, expect, it } from 'vitest'
import { barOf, barText, bestItem, needsBothSides } from './bars'

const items = (...values: number[]) => values.map((value, i) => ({ label: `${i}`, value }))

describe('barText', () => {
  it.each([
    [0.99986385, '0.999864'],
    [0.0000454, '0.000045'],
    [0, '0.000000'],
    [-0.5, '−0.500000'],
    [-1e-9, '0.000000'],
    [1e7, '1.000000e7'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(barText(value)).toBe(text)
  })
})

describe('bestItem', () => {
  it('is the largest', () => expect(bestItem(items(0, 0.9, 0.1))).toBe(1))
  it('is nobody in a tie at the top', () => expect(bestItem(items(0.25, 0.25, 0.1))).toBeNull())
  it('is not decided by a tie further down', () => expect(bestItem(items(0.1, 0.1, 0.4))).toBe(2))
  it('passes NaN over', () => expect(bestItem(items(NaN, -3, -2))).toBe(2))
  it('is nobody among NaN', () => expect(bestItem(items(NaN, NaN))).toBeNull())
})

describe('barOf', () => {
  it('runs from the left edge while nothing is negative', () => {
    expect(barOf(0.25, 1, false)).toEqual({ start: 0, length: 0.25, beyond: 0 })
  })

  it('runs to both sides of the middle otherwise', () => {
    expect(barOf(0.5, 1, true)).toEqual({ start: 0.5, length: 0.25, beyond: 0 })
    expect(barOf(-0.5, 1, true)).toEqual({ start: 0.25, length: 0.25, beyond: 0 })
  })

  it('ends at the end of the scale and says that the value goes on', () => {
    expect(barOf(1.7, 1, false)).toEqual({ start: 0, length: 1, beyond: 1 })
    expect(barOf(-Infinity, 1, true)).toEqual({ start: 0, length: 0.5, beyond: -1 })
    expect(barOf(-1, 1, false)).toEqual({ start: 0, length: 0, beyond: -1 })
  })

  it('has no place for NaN', () => expect(barOf(NaN, 1, true)).toBeNull())
})

describe('needsBothSides', () => {
  it('does not split the bars for rounding noise', () => {
    expect(needsBothSides(items(1, -1e-12), 1)).toBe(false)
    expect(needsBothSides(items(1, -0.2), 1)).toBe(true)
  })
})
