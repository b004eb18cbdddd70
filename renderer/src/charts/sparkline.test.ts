import { describe, expect, it } from 'vitest'
import { sparklineShape } from './sparkline'

describe('a sparkline', () => {
  it('reaches from its smallest to its largest value, left to right', () => {
    expect(sparklineShape([0, 4, 2], 100, 10)).toEqual({
      path: 'M0.00 10.00L50.00 0.00L100.00 5.00',
      end: { left: 100, top: 5 },
    })
  })

  it('lies in the middle where nothing changes', () => {
    expect(sparklineShape([3, 3], 10, 8).path).toBe('M0.00 4.00L10.00 4.00')
    expect(sparklineShape([3], 10, 8)).toEqual({ path: 'M10.00 4.00', end: { left: 10, top: 4 } })
  })

  it('is interrupted where there is no number', () => {
    expect(sparklineShape([0, NaN, 1, Infinity], 30, 10)).toEqual({
      path: 'M0.00 10.00M20.00 0.00',
      end: null,
    })
    expect(sparklineShape([], 10, 10)).toEqual({ path: '', end: null })
  })
})
