import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueTicks } from './value-ticks'

const texts = (...values: number[]) => valueTicks(values).ticks.map(({ text }) => text)

describe('valueTicks', () => {
  it('are round numbers, from 0 where that does not squeeze the values', () => {
    expect(texts(0.3, 7.2)).toEqual(['0', '2', '4', '6', '8'])
    expect(texts(10, 10.4)).toEqual(['10.0', '10.1', '10.2', '10.3', '10.4'])
    expect(texts(-4.1, -0.2)).toEqual(['−6', '−4', '−2', '0'])
    expect(texts(-1e7, 1e7)).toEqual(['−1e7', '−5e6', '0', '5e6', '1e7'])
  })

  it('keep the ends that are given', () => {
    const { low, high, ticks } = valueTicks([5], [-4, 0])
    expect([low, high]).toEqual([-4, 0])
    expect(ticks.map(({ value }) => value)).toEqual([-4, -3, -2, -1, 0])
  })

  it('are 0 to 1 without a number, and around a number alone', () => {
    expect(valueTicks([NaN, -Infinity])).toMatchObject({ low: 0, high: 1 })
    const { low, high } = valueTicks([-3, -3])
    expect(low).toBeLessThan(-3)
    expect(high).toBeGreaterThan(-3)
  })

  it('hold every finite number, and are few', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })),
        (values) => {
          const { low, high, ticks } = valueTicks(values)
          const slack = (high - low) * 1e-6
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(low - slack)
            expect(value).toBeLessThanOrEqual(high + slack)
          }
          expect(ticks.length).toBeGreaterThanOrEqual(2)
          expect(ticks.length).toBeLessThanOrEqual(8)
        },
      ),
    )
  })
})
