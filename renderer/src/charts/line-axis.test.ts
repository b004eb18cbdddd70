import { expect, it } from 'vitest'
import { lineAxis } from './line-axis'

it('ends at round numbers around the values, with 0 among them', () => {
  expect(lineAxis([-13.9, -3.5]).ticks).toEqual([-15, -10, -5, 0])
  expect(lineAxis([0.2, 0.9]).ticks).toEqual([0, 0.5, 1])
  expect(lineAxis([-2, 3])).toMatchObject({ low: -2, high: 4 })
})

it('has a span where all values are 0, or there are none', () => {
  for (const values of [[], [0, 0]]) {
    const { low, high } = lineAxis(values)
    expect(high).toBeGreaterThan(low)
  }
})
