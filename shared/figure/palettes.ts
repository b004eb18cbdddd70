import type { FigureScale, FigureTheme, PaletteName } from './figure'

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

type Stops = Readonly<Record<Arm, string>>
type Tables = Readonly<Record<Arm, readonly Tint[]>>

/**
 * Stops from 0 to 1, evenly apart and linear in between. The default ones are checked for protan, deutan and tritan
 * vision (LOOK §2). Red–blue has ColorBrewer's RdBu and Blues, which the homework draws with; on dark it turns their
 * lightness round. Greys lose the sign. `print` starts from white paper.
 */
const STOPS: Readonly<Record<FigureTheme, Readonly<Record<PaletteName, Stops>>>> = {
  light: {
    default: {
      positive: 'f1f2f5 f5e6d7 f4d8bd f4caa3 f4bc88 f3ad6d e99959 df8546 d47034 c95b22 bd4510',
      negative: 'f1f2f5 dce8f5 c6ddf4 b0d1f3 9ac6f1 83baee 6da7e2 5894d6 4481c9 306ebd 1d5ab0',
      probability: 'f1f2f5 d7ebe7 bde2da a1d8cd 84cfc1 64c5b6 4fb0a4 3a9b93 228782 077371 005f5f',
    },
    'red-blue': {
      positive: 'f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f',
      negative: 'f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061',
      probability: 'f7f7f7 deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b',
    },
    grey: grey('f1f2f5', '1a1a1a'),
  },
  dark: {
    default: {
      positive: '24282e 3f2f24 533724 693e23 7f4521 964c20 ab5c28 c06c31 d57d39 ea8f42 ffa24d',
      negative: '24282e 283341 2a3d57 2d486e 2f5285 315d9d 3c6db0 477ec3 5290d6 5ea1e9 6ab3fd',
      probability: '24282e 273836 2a4745 2b5653 2b6663 297772 348d86 40a399 4dbbad 5ad2c0 69ebd4',
    },
    'red-blue': {
      positive: '24282e 4d2a2e 8a3238 c8474a ee7b6c ffb5a0',
      negative: '24282e 25384d 2b567f 3a7fb8 6fb0dc b5dbf2',
      probability: '24282e 263a52 2c5484 3a78b5 66a6d9 b0d6f2',
    },
    grey: grey('24282e', 'f4f4f4'),
  },
  print: {
    default: {
      positive: 'ffffff f5e6d7 f4d8bd f4caa3 f4bc88 f3ad6d e99959 df8546 d47034 c95b22 bd4510',
      negative: 'ffffff dce8f5 c6ddf4 b0d1f3 9ac6f1 83baee 6da7e2 5894d6 4481c9 306ebd 1d5ab0',
      probability: 'ffffff d7ebe7 bde2da a1d8cd 84cfc1 64c5b6 4fb0a4 3a9b93 228782 077371 005f5f',
    },
    'red-blue': {
      positive: 'ffffff fddbc7 f4a582 d6604d b2182b 67001f',
      negative: 'ffffff d1e5f0 92c5de 4393c3 2166ac 053061',
      probability: 'ffffff deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b',
    },
    grey: grey('ffffff', '262626'),
  },
}

const built: Readonly<Record<FigureTheme, Partial<Record<PaletteName, Tables>>>> = {
  light: {},
  dark: {},
  print: {},
}

/** Built when it is first asked for: most windows only ever draw with one of them. */
function tablesOf(theme: FigureTheme, palette: PaletteName): Tables {
  return (built[theme][palette] ??= tables(STOPS[theme][palette]))
}

/** The 256 tints of one arm of a scale; entry 0 is the tile of an exact zero. */
export function tintTable(arm: Arm, theme: FigureTheme, palette: PaletteName = 'default'): readonly Tint[] {
  return tablesOf(theme, palette)[arm]
}

/**
 * The tint of a value. Values beyond the scale get the end colour; what cannot be placed on a scale (NaN, and
 * everything on a mask) gets the zero tile, because it is shown by a mark and never by a colour.
 */
export function tintOf(
  value: number,
  scale: FigureScale,
  theme: FigureTheme,
  palette: PaletteName = 'default',
): Tint {
  const arms = tablesOf(theme, palette)
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

/** The nearest table entry, but never the zero entry for a value that is not 0. */
function indexOf(share: number): number {
  if (!(share > 0)) return 0
  return share >= 1 ? TABLE_SIZE - 1 : Math.max(1, Math.round(share * (TABLE_SIZE - 1)))
}

function tables({ positive, negative, probability }: Stops): Tables {
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

function grey(zero: string, full: string): Stops {
  const stops = `${zero} ${full}`
  return { positive: stops, negative: stops, probability: stops }
}
