import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitted } from './fitted'

const rectangle = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
})

it('stays where it is when it fits', () => {
  const window = { x: 100, y: 50, width: 800, height: 600 }
  expect(fitted(window, { x: 0, y: 0, width: 1920, height: 1080 })).toEqual(window)
})

it('comes wholly onto the display that is left, as large as it was where there is room', () => {
  fc.assert(
    fc.property(rectangle, rectangle, (window, area) => {
      const { x, y, width, height } = fitted(window, area)
      expect(x).toBeGreaterThanOrEqual(area.x)
      expect(y).toBeGreaterThanOrEqual(area.y)
      expect(x + width).toBeLessThanOrEqual(area.x + area.width)
      expect(y + height).toBeLessThanOrEqual(area.y + area.height)
      expect([width, height]).toEqual([
        Math.min(window.width, area.width),
        Math.min(window.height, area.height),
      ])
    }),
  )
})
