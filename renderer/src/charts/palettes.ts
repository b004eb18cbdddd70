import type { Matrix } from '#shared/tensor/matrix'

export type Theme = 'light' | 'dark'

/** How numbers become colours. `limit` is the magnitude that gets the end colour; it is always given from outside. */
export type Scale =
  | { readonly kind: 'signed'; readonly limit: number }
  | { readonly kind: 'probability' }
  | { readonly kind: 'mask' }

export type Rgb = readonly [red: number, green: number, blue: number]

/** One entry of a colour table, ready for every way in which it is drawn. */
export interface Tint {
  readonly rgb: Rgb
  readonly css: string
  /** Little-endian RGBA, as an `ImageData` buffer holds it. */
  readonly packed: number
  /** Colour of a number on it: at least 4.5 : 1. */
  readonly ink: string
}

export type Arm = 'positive' | 'negative' | 'probability'

export const TABLE_SIZE = 256

/** Eleven stops from 0 to 1, linear in between. Checked for protan, deutan and tritan vision (LOOK §2). */
const STOPS: Record<Theme, Record<Arm, string>> = {
  light: {
    positive: 'f1f2f5 f5e6d7 f4d8bd f4caa3 f4bc88 f3ad6d e99959 df8546 d47034 c95b22 bd4510',
    negative: 'f1f2f5 dce8f5 c6ddf4 b0d1f3 9ac6f1 83baee 6da7e2 5894d6 4481c9 306ebd 1d5ab0',
    probability: 'f1f2f5 d7ebe7 bde2da a1d8cd 84cfc1 64c5b6 4fb0a4 3a9b93 228782 077371 005f5f',
  },
  dark: {
    positive: '24282e 3f2f24 533724 693e23 7f4521 964c20 ab5c28 c06c31 d57d39 ea8f42 ffa24d',
    negative: '24282e 283341 2a3d57 2d486e 2f5285 315d9d 3c6db0 477ec3 5290d6 5ea1e9 6ab3fd',
    probability: '24282e 273836 2a4745 2b5653 2b6663 297772 348d86 40a399 4dbbad 5ad2c0 69ebd4',
  },
}

const TABLES: Record<Theme, Record<Arm, readonly Tint[]>> = {
  light: tablesOf('light'),
  dark: tablesOf('dark'),
}

/** The 256 tints of one arm of a scale; entry 0 is the tile of an exact zero. */
export function tintTable(arm: Arm, theme: Theme): readonly Tint[] {
  return TABLES[theme][arm]
}

/**
 * The tint of a value. Values beyond the scale get the end colour; what cannot be placed on a scale (NaN, and
 * everything on a mask) gets the zero tile, because it is shown by a mark and never by a colour.
 */
export function tintOf(value: number, scale: Scale, theme: Theme): Tint {
  const arms = TABLES[theme]
  switch (scale.kind) {
    case 'mask':
      return arms.probability[0]
    case 'probability':
      return arms.probability[indexOf(value)]
    case 'signed':
      return value < 0
        ? arms.negative[indexOf(-value / scale.limit)]
        : arms.positive[indexOf(value / scale.limit)]
  }
}

export function fillOf(value: number, scale: Scale, theme: Theme): Rgb {
  return tintOf(value, scale, theme).rgb
}

/** Black or white, whichever contrasts more with a fill. */
export function inkOn(fill: Rgb): string {
  return luminance(fill) > 0.179 ? '#000000' : '#ffffff'
}

/** Relative luminance in [0, 1], WCAG 2.2. */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The share of a scale that leaves room for the last bits of a sum: 1 + 2⁻⁵² is not beyond 1. */
const ROUNDING = 1e-9

/** 1 above the scale, −1 below it, 0 on it. NaN is on no side. */
export function beyondScale(value: number, scale: Scale): -1 | 0 | 1 {
  if (scale.kind === 'mask') return 0
  const [low, high] = scale.kind === 'signed' ? [-scale.limit, scale.limit] : [0, 1]
  const slack = high * ROUNDING
  if (value > high + slack) return 1
  return value < low - slack ? -1 : 0
}

/**
 * The round number (1, 2, 5, 10, 20, 50, …) that a signed scale ends at when it must hold `maxAbs`.
 *
 * @param least the smallest limit, so that noise around zero never fills a map with colour
 */
export function roundLimit(maxAbs: number, least = 1): number {
  if (!Number.isFinite(maxAbs) || maxAbs <= least) return least
  const exponent = Math.floor(Math.log10(maxAbs))
  for (const digits of ['1', '2', '5', '10', '20']) {
    const limit = Number(`${digits}e${exponent}`)
    if (limit >= maxAbs) return Math.min(limit, Number.MAX_VALUE)
  }
  return Number.MAX_VALUE
}

/** The largest finite magnitude in some matrices, 0 without any: −∞ and NaN are marks and set no limit. */
export function largestMagnitude(...matrices: readonly Matrix[]): number {
  let largest = 0
  for (const { values } of matrices)
    for (const value of values) {
      const magnitude = Math.abs(value)
      if (magnitude > largest && magnitude !== Infinity) largest = magnitude
    }
  return largest
}

/** The nearest table entry, but never the zero entry for a value that is not 0. */
function indexOf(share: number): number {
  if (!(share > 0)) return 0
  return share >= 1 ? TABLE_SIZE - 1 : Math.max(1, Math.round(share * (TABLE_SIZE - 1)))
}

function tablesOf(theme: Theme): Record<Arm, readonly Tint[]> {
  const { positive, negative, probability } = STOPS[theme]
  return { positive: table(positive), negative: table(negative), probability: table(probability) }
}

function table(stops: string): readonly Tint[] {
  const colours = stops.split(' ').map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)))
  return Array.from({ length: TABLE_SIZE }, (_, entry) => {
    const at = (entry / (TABLE_SIZE - 1)) * (colours.length - 1)
    const stop = Math.min(colours.length - 2, Math.floor(at))
    const [low, high] = [colours[stop], colours[stop + 1]]
    const [red, green, blue] = low.map((channel, i) =>
      Math.round(channel + (high[i] - channel) * (at - stop)),
    ) as [number, number, number]
    return tint([red, green, blue])
  })
}

function tint(rgb: Rgb): Tint {
  return { rgb, css: `rgb(${rgb.join(' ')})`, packed: packed(rgb), ink: inkOn(rgb) }
}

export function packed([red, green, blue]: Rgb, alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0
}
