import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FigureScale, FigureTheme, PaletteName } from './figure'
import { inkOn, luminance, TABLE_SIZE, tintOf, tintTable, type Arm, type Rgb } from './palettes'
import { colourDifference, simulated, visions } from './vision'

const themes: readonly FigureTheme[] = ['light', 'dark', 'print']
const palettes: readonly PaletteName[] = ['default', 'red-blue', 'grey']
const looks = themes.flatMap((theme) => palettes.map((palette) => [theme, palette] as const))
const arms: readonly Arm[] = ['positive', 'negative', 'probability']
const signed = (limit: number): FigureScale => ({ kind: 'signed', limit })
const probability: FigureScale = { kind: 'probability' }

function fillOf(
  value: number,
  scale: FigureScale,
  theme: FigureTheme,
  palette: PaletteName = 'default',
): Rgb {
  return tintOf(value, scale, theme, palette).rgb
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

describe.each(looks)('the scales in the %s theme, palette %s', (theme, palette) => {
  it.each(arms)('print numbers at 4.5 : 1 or more on every tint of the %s arm', (arm) => {
    const table = tintTable(arm, theme, palette)
    expect(table).toHaveLength(TABLE_SIZE)
    for (const { rgb, ink } of table) {
      const inkLuminance = ink === '#ffffff' ? 1 : 0
      expect(contrast(luminance(rgb), inkLuminance)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('give 0 the same tile on every scale', () => {
    const zeros = [signed(10), signed(0.5), probability].map((scale) => fillOf(0, scale, theme, palette))
    expect(new Set(zeros.map(String)).size).toBe(1)
    expect(fillOf(-0, signed(1), theme, palette)).toEqual(zeros[0])
  })

  it('never give the zero tile to another number', () => {
    const zero = String(fillOf(0, probability, theme, palette))
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1, max: 1 }), (value) => {
        fc.pre(value !== 0)
        expect(String(fillOf(value, signed(1), theme, palette))).not.toBe(zero)
        if (value > 0) expect(String(fillOf(value, probability, theme, palette))).not.toBe(zero)
      }),
    )
  })

  it('end at the end: what is beyond the limit has the colour of the limit', () => {
    for (const value of [10.5, 1e300, Infinity])
      for (const side of [1, -1])
        expect(fillOf(side * value, signed(10), theme, palette)).toEqual(
          fillOf(side * 10, signed(10), theme, palette),
        )
  })
})

describe.each(['light', 'dark'] as const)('the default scales in the %s theme', (theme) => {
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
})

describe('the published stops', () => {
  it.each<[number, FigureScale, FigureTheme, Rgb]>([
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
