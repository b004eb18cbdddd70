import type { FigureAxis } from './figure'
import { labelWidth, lineHeight, textItem, toBaseline, type Look } from './look'
import type { LineItem, SceneItem } from './scene'
import { fittedText, textWidth } from './text-width'
import { visibleLabel, visibleProse, visibleText } from './visible-text'

const SAMPLE = 16
const BESIDE = 4
const BETWEEN = 12
const ABOVE = 5

/** Lengths in points: whole, dashed, dotted, dashed and dotted. Neighbours differ in more than their colour. */
const DASHES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [4, 1.6],
  [1.2, 1.4],
  [5, 1.4, 1.2, 1.4],
]

/** How a series is drawn, by its number. Twelve lines in colour, or eight without, are all different. */
export function seriesStroke(
  { paper, style }: Look,
  series: number,
): Pick<LineItem, 'stroke' | 'width' | 'dash'> {
  const colours = style.palette === 'grey' ? [paper.text, paper.dim] : paper.series
  const few = colours.length < DASHES.length
  const colour = colours[(few ? Math.floor(series / DASHES.length) : series) % colours.length]
  const dash = DASHES[series % DASHES.length]
  return { stroke: colour, width: 1.1, ...(dash === undefined ? {} : { dash }) }
}

export interface SeriesKey {
  readonly width: number
  readonly height: number
  draw(x: number, y: number): SceneItem[]
}

/** Which line is which, in rows; nothing for one line, whose name is the quantity's. */
export function seriesKey(look: Look, { name, labels }: FigureAxis, width: number): SeriesKey {
  if (labels.length < 2) return { width: 0, height: 0, draw: () => [] }
  const prefix = name === '' ? '' : `${visibleProse(name)} `
  const rows: { at: number; series: number; text: string; index: string | undefined }[][] = [[]]
  let used = 0
  let widest = 0
  labels.forEach(({ text, index }, series) => {
    const lowered = index === undefined ? undefined : visibleText(index)
    const room = width - SAMPLE - BESIDE - (lowered === undefined ? 0 : textWidth(lowered, look.index))
    const named = fittedText(prefix + visibleLabel(text), look.label, room)
    const taken = SAMPLE + BESIDE + labelWidth(look, named, lowered)
    if (used > 0 && used + taken > width) {
      rows.push([])
      used = 0
    }
    rows[rows.length - 1].push({ at: used, series, text: named, index: lowered })
    widest = Math.max(widest, used + taken)
    used += taken + BETWEEN
  })
  return {
    width: widest,
    height: ABOVE + rows.length * lineHeight(look.label),
    draw(x, y) {
      return rows.flatMap((row, r) => {
        const middle = y + ABOVE + (r + 0.5) * lineHeight(look.label)
        return row.flatMap(({ at, series, text, index }): SceneItem[] => [
          {
            kind: 'line',
            points: [x + at, middle, x + at + SAMPLE, middle],
            ...seriesStroke(look, series),
          },
          textItem(look, {
            x: x + at + SAMPLE + BESIDE,
            y: middle + toBaseline(look.label),
            text,
            index,
            size: look.label,
          }),
        ])
      })
    },
  }
}
