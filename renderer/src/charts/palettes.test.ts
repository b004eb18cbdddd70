import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beyondScale,
  fillOf,
  inkOn,
  largestMagnitude,
  luminance,
  roundLimit,
  TABLE_SIZE,
  tintTable,
  type Arm,
  type Rgb,
  type Scale,
  type Theme,
} from './palettes'
import { colourDifference, simulated, visions } from './vision.testing'

const themes: readonly Theme[] = ['light', 'dark']
const arms: readonly Arm[] = ['positive', 'negative', 'probability']
const signed = (limit: number): Scale => ({ kind: 'signed', limit })
const probability: Scale = { kind: 'probability' }

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

describe.each(themes)('the scales in the %s theme', (theme) => {
  it.each(arms)('print numbers at 4.5 : 1 or more on every tint of the %s arm', (arm) => {
    const table = tintTable(arm, theme)
    expect(table).toHaveLength(TABLE_SIZE)
    for (const { rgb, ink } of table) {
      const inkLuminance = ink === '#ffffff' ? 1 : 0
      expect(contrast(luminance(rgb), inkLuminance)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('give 0 the same tile on every scale', () => {
    const zeros = [signed(10), signed(0.5), probability].map((scale) => fillOf(0, scale, theme))
    expect(new Set(zeros.map(String)).size).toBe(1)
    expect(fillOf(-0, signed(1), theme)).toEqual(zeros[0])
  })

  it('never give the zero tile to another number', () => {
    const zero = String(fillOf(0, probability, theme))
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1, max: 1 }), (value) => {
        fc.pre(value !== 0)
        expect(String(fillOf(value, signed(1), theme))).not.toBe(zero)
        if (value > 0) expect(String(fillOf(value, probability, theme))).not.toBe(zero)
      }),
    )
  })

  it('are symmetric about 0: x and −x are equally far from the zero tile in lightness', () => {
    const zero = luminance(fillOf(0, signed(1), theme))
    for (const share of [0.25, 0.5, 0.75, 1]) {
      const [plus, minus] = [fillOf(share, signed(1), theme), fillOf(-share, signed(1), theme)]
      expect(contrast(luminance(plus), zero) / contrast(luminance(minus), zero)).toBeCloseTo(1, 0)
    }
  })

  it.each(visions)('tell +x from −x in %s vision', (vision) => {
    const difference = (share: number) => {
      const [plus, minus] = [fillOf(share, signed(1), theme), fillOf(-share, signed(1), theme)]
      return colourDifference(simulated(plus, vision), simulated(minus, vision))
    }
    expect(Math.round(difference(0.5))).toBeGreaterThanOrEqual(18)
    expect(Math.round(difference(1))).toBeGreaterThanOrEqual(24)
  })

  it('end at the end: what is beyond the limit has the colour of the limit', () => {
    for (const value of [10.5, 1e300, Infinity])
      for (const side of [1, -1])
        expect(fillOf(side * value, signed(10), theme)).toEqual(fillOf(side * 10, signed(10), theme))
  })
})

describe('the published stops', () => {
  it.each<[number, Scale, Theme, Rgb]>([
    [1, signed(1), 'light', [0xbd, 0x45, 0x10]],
    [-1, signed(1), 'light', [0x1d, 0x5a, 0xb0]],
    [1, probability, 'light', [0x00, 0x5f, 0x5f]],
    [1, signed(1), 'dark', [0xff, 0xa2, 0x4d]],
    [-1, signed(1), 'dark', [0x6a, 0xb3, 0xfd]],
    [1, probability, 'dark', [0x69, 0xeb, 0xd4]],
    [0, probability, 'light', [0xf1, 0xf2, 0xf5]],
    [0, probability, 'dark', [0x24, 0x28, 0x2e]],
    [0.2, probability, 'light', [0xbd, 0xe2, 0xda]],
    [-6, signed(10), 'dark', [0x3c, 0x6d, 0xb0]],
  ])('%d on %o in the %s theme', (value, scale, theme, stop) => {
    expect(fillOf(value, scale, theme)).toEqual(stop)
  })
})

describe('inkOn', () => {
  it('is black on white and white on black', () => {
    expect(inkOn([255, 255, 255])).toBe('#000000')
    expect(inkOn([0, 0, 0])).toBe('#ffffff')
  })
})

describe('beyondScale', () => {
  it.each<[number, Scale, number]>([
    [10, signed(10), 0],
    [10.01, signed(10), 1],
    [-10.01, signed(10), -1],
    [Infinity, signed(10), 1],
    [-Infinity, signed(10), -1],
    [NaN, signed(10), 0],
    [0, probability, 0],
    [1, probability, 0],
    [1.5, probability, 1],
    [-0.5, probability, -1],
    [0, { kind: 'mask' }, 0],
  ])('%d on %o is %d', (value, scale, side) => {
    expect(beyondScale(value, scale)).toBe(side)
  })

  it('takes the last bits of a sum of probabilities for 1', () => {
    expect(beyondScale(0.1 + 0.7 + 0.2 + Number.EPSILON, probability)).toBe(0)
  })
})

describe('roundLimit', () => {
  it.each([
    [0, 1],
    [0.3, 1],
    [1, 1],
    [1.0001, 2],
    [2, 2],
    [3, 5],
    [7, 10],
    [10, 10],
    [11, 20],
    [50, 50],
    [51, 100],
    [999_999, 1_000_000],
    [1e308, 1e308],
    [NaN, 1],
    [Infinity, 1],
  ])('of %d is %d', (largest, limit) => {
    expect(roundLimit(largest)).toBe(limit)
  })

  it('holds every finite number, is 1, 2 or 5 times a power of ten, and is its own limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e300, noNaN: true }), (largest) => {
        const limit = roundLimit(largest, 0)
        expect(limit).toBeGreaterThanOrEqual(largest)
        expect(limit.toExponential()).toMatch(/^[125]e/)
        expect(limit).toBeLessThanOrEqual(largest * 2.5000001)
        expect(roundLimit(limit, 0)).toBe(limit)
      }),
    )
  })

  it('stays finite for the largest number there is', () => {
    expect(roundLimit(Number.MAX_VALUE)).toBe(Number.MAX_VALUE)
  })
})

describe('largestMagnitude', () => {
  it('ignores −∞ and NaN: a mask never sets a limit', () => {
    const values = Float64Array.of(3, -7, -Infinity, NaN, Infinity, 0)
    expect(largestMagnitude({ rows: 2, columns: 3, values })).toBe(7)
  })

  it('is 0 for nothing', () => {
    expect(largestMagnitude()).toBe(0)
  })
})
