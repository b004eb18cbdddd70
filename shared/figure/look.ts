import type { FigureScale, FigureStyle } from './figure'
import { tintOf, type Tint } from './palettes'
import { papers, type Paper } from './paper'
import type { TextItem } from './scene'
import { textWidth } from './text-width'

/** A reader of the printed page needs no less. */
export const SMALLEST_TEXT = 6

/** Height of a line of text, as a multiple of its size. */
const LINE = 1.3

/** How a style draws: sizes in points, and colours. */
export interface Look {
  readonly style: FigureStyle
  readonly paper: Paper
  readonly label: number
  readonly title: number
  readonly index: number
  tint(value: number, scale: FigureScale): Tint
}

export function lookOf(style: FigureStyle): Look {
  const label = Math.max(SMALLEST_TEXT, style.fontSize)
  return {
    style,
    paper: papers[style.theme],
    label,
    title: label * 1.125,
    index: Math.max(SMALLEST_TEXT, label * 0.85),
    tint: (value, scale) => tintOf(value, scale, style.theme, style.palette),
  }
}

export function lineHeight(size: number): number {
  return size * LINE
}

type Wish = Pick<TextItem, 'x' | 'y' | 'text' | 'size'> & Partial<TextItem>

/** Text in the look's ink, from its start, unless the wish says otherwise. */
export function textItem(look: Look, wish: Wish): TextItem {
  return {
    kind: 'text',
    indexSize: look.index,
    anchor: 'start',
    bold: false,
    fill: look.paper.text,
    upwards: false,
    ...wish,
  }
}

/** From a line's middle down to its baseline: half of a capital's height. */
export function toBaseline(size: number): number {
  return size * 0.36
}

export function labelWidth(look: Look, text: string, index: string | undefined): number {
  return textWidth(text, look.label) + (index === undefined ? 0 : textWidth(index, look.index))
}

export function hexOf({ rgb }: Tint): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
