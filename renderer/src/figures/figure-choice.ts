import { useLocalStorage } from '@vueuse/core'
import type { FigureStyle, FigureTheme, PaletteName } from '#shared/figure/figure'

export type FigureFormat = 'pdf' | 'svg' | 'png' | 'csv' | 'npy' | 'json' | 'tex' | 'html' | 'txt'
export type FigureWidth = 'one-column' | 'two-columns' | 'slide' | 'custom'
export type LengthUnit = 'mm' | 'in' | 'px'
/** One figure; a file for each panel; the computation step by step, as pictures or as one moving picture. */
export type FigurePages = 'figure' | 'folder' | 'frames' | 'animation'

/** What a person last chose for figures; it is there again at the next one. */
export interface FigureChoice {
  format: FigureFormat
  pages: FigurePages
  width: FigureWidth
  /** In `unit`. */
  customWidth: number
  unit: LengthUnit
  fontSize: number
  theme: FigureTheme
  palette: PaletteName
  numbers: boolean
  letters: boolean
  titles: boolean
  colourBars: boolean
  captionBelow: boolean
  sharedScales: boolean
  embed: boolean
  /** Dots per inch of a PNG; a CSS pixel is 1/96 inch, so 2× is 192. */
  dpi: number
}

const FIRST: FigureChoice = {
  format: 'pdf',
  pages: 'figure',
  width: 'one-column',
  customWidth: 120,
  unit: 'mm',
  fontSize: 7,
  theme: 'light',
  palette: 'default',
  numbers: true,
  letters: true,
  titles: true,
  colourBars: true,
  captionBelow: false,
  sharedScales: true,
  embed: true,
  dpi: 600,
}

export const useFigureChoice = () =>
  useLocalStorage<FigureChoice>('figure-choice', FIRST, { mergeDefaults: true })

/** Millimetres. A slide is as large as those of LaTeX's beamer, so that its text sizes are those of paper. */
const WIDTHS = { 'one-column': 85, 'two-columns': 178, slide: 160 } as const
const SLIDE_HEIGHT = 90

const MM_PER_UNIT: Readonly<Record<LengthUnit, number>> = { mm: 1, in: 25.4, px: 25.4 / 96 }

/** What a person may type, in millimetres: narrower has no room for text, wider is no page. */
export const WIDTH_LIMITS = { least: 30, most: 1200 } as const

/** 1× to 4× of a screen's pixels, then what printers ask for. */
export const resolutions: readonly number[] = [96, 192, 288, 384, 150, 300, 600, 1200]

export function resolutionText(dpi: number): string {
  return dpi % 96 === 0 ? `${dpi / 96}×` : `${dpi} dpi`
}

/** How many pixels a length on paper has. */
export function pixelsOf(mm: number, dpi: number): number {
  return Math.max(1, Math.round((mm / 25.4) * dpi))
}

/** Whether the computation is exported step by step, always as PNGs. */
export function isSteps({ pages }: FigureChoice): boolean {
  return pages === 'frames' || pages === 'animation'
}

/** Whether the figure is drawn, rather than its numbers written down. */
export function isDrawn(choice: FigureChoice): boolean {
  return isSteps(choice) || ['pdf', 'svg', 'png', 'tex', 'html'].includes(choice.format)
}

export function lengthIn(mm: number, unit: LengthUnit): number {
  return Number((mm / MM_PER_UNIT[unit]).toFixed(unit === 'in' ? 3 : 1))
}

export function millimetres(length: number, unit: LengthUnit): number {
  return length * MM_PER_UNIT[unit]
}

/** The figure's width in millimetres. */
export function widthOf({ width, customWidth, unit }: FigureChoice): number {
  if (width !== 'custom') return WIDTHS[width]
  const wanted = millimetres(customWidth, unit)
  return Number.isFinite(wanted) ? Math.min(WIDTH_LIMITS.most, Math.max(WIDTH_LIMITS.least, wanted)) : 85
}

export function styleOf(choice: FigureChoice): FigureStyle {
  const { fontSize, theme, palette, numbers, letters, titles, colourBars, captionBelow, width } = choice
  return {
    width: widthOf(choice),
    ...(width === 'slide' ? { height: SLIDE_HEIGHT } : {}),
    fontSize,
    theme,
    palette,
    numbers,
    letters,
    titles,
    colourBars,
    captionBelow,
  }
}
