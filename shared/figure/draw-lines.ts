import type { LinesPanel } from './figure'
import { lineHeight, textItem, toBaseline, type Look } from './look'
import type { PanelBlock } from './panel-block'
import { pointFrame } from './point-frame'
import type { LineItem, SceneItem } from './scene'
import { seriesKey, seriesStroke } from './series-key'
import { fittedText, textWidth } from './text-width'
import { titleBlock } from './draw-title'
import { valueTicks } from './value-ticks'
import { visibleProse } from './visible-text'

/** Share of a chart's width that its height is, and in labels' sizes its least height and largest width. */
const FLATNESS = 0.45
const LEAST_HEIGHT = 6
const LARGEST_WIDTH = 60
const GAP = 4

/**
 * Lines over a row of points: round ticks on the left, the points' names below, and below them which line is which.
 *
 * @param largest as of a map's cells: where a page has no room, charts get lower with it
 */
export function linesBlock(
  look: Look,
  panel: LinesPanel,
  letter: string | null,
  width: number,
  largest: number,
): PanelBlock {
  const title = titleBlock(look, panel, letter, width)
  const scale = valueTicks(panel.values.values, panel.range)
  const digits = Math.max(0, ...scale.ticks.map(({ text }) => textWidth(text, look.label)))
  const left = digits + GAP
  const across = Math.max(1, Math.min(width, LARGEST_WIDTH * look.label) - left)
  const height = Math.max(LEAST_HEIGHT * look.label, Math.min(across * FLATNESS, LEAST_HEIGHT * largest))
  const frame = pointFrame(look, panel.axis, across)
  const key = seriesKey(look, panel.series, width)
  const unit = panel.unit === undefined ? '' : ` (${panel.unit})`
  const quantity = fittedText(visibleProse(panel.quantity + unit), look.label, width)
  const above = (quantity === '' ? 0 : lineHeight(look.label)) + look.label * 0.5
  const head = title.height + above
  const { columns } = panel.values

  return {
    width: Math.max(title.width, left + across, key.width, textWidth(quantity, look.label)),
    height: head + height + frame.depth + key.height,
    pitch: null,
    head,
    draw(x, y, lower) {
      const top = y + head + lower
      const start = x + left
      const bottom = top + height
      const xs = Array.from({ length: columns }, (_, i) => start + frame.at(i))
      const share = (value: number) => (value - scale.low) / (scale.high - scale.low)
      const ys = Array.from(panel.values.values, (value) =>
        Number.isNaN(value) ? NaN : bottom - Math.min(1, Math.max(0, share(value))) * height,
      )
      const rules = scale.ticks.flatMap(({ value, text }): SceneItem[] => {
        const at = bottom - share(value) * height
        const line = { kind: 'line' as const, points: [start, at, start + across, at] }
        return [
          { ...line, stroke: look.paper.border, width: value === 0 ? 0.75 : 0.25 },
          textItem(look, {
            x: start - GAP,
            y: at + toBaseline(look.label),
            text,
            size: look.label,
            anchor: 'end',
            fill: look.paper.quiet,
          }),
        ]
      })
      const lines = panel.series.labels.flatMap((_, series) => {
        const own = ys.slice(series * columns, (series + 1) * columns)
        const numbers = panel.values.values.subarray(series * columns, (series + 1) * columns)
        return [
          ...strokes(look, series, xs, own, numbers),
          ...Array.from(numbers).flatMap((value, i): SceneItem[] => {
            const side = beyondRange(value, scale.low, scale.high)
            return side === 0 ? [] : [edgeMark(seriesStroke(look, series).stroke, xs[i], own[i], side)]
          }),
        ]
      })
      const named = textItem(look, {
        x,
        y: top - look.label * 0.8,
        text: quantity,
        size: look.label,
        fill: look.paper.quiet,
      })
      return {
        items: [
          ...title.draw(x, y),
          ...(quantity === '' ? [] : [named]),
          ...rules,
          ...frame.draw(start, bottom),
          ...lines,
          ...key.draw(x, bottom + frame.depth),
        ],
        place: {
          id: panel.id,
          x: start,
          y: top,
          pitch: frame.pitch,
          tile: height,
          rows: panel.values.rows,
          columns,
          isImage: false,
          points: { xs, ys },
        },
      }
    },
  }
}

/** 1 above an axis, −1 below it, 0 on it or nowhere. */
export function beyondRange(value: number, low: number, high: number): -1 | 0 | 1 {
  const slack = (high - low) * 1e-9
  if (value > high + slack) return 1
  return value < low - slack ? -1 : 0
}

/** A series from gap to gap; a point between two gaps is a small square. Infinite values break the line too. */
function strokes(
  look: Look,
  series: number,
  xs: readonly number[],
  ys: readonly number[],
  values: Float64Array,
): SceneItem[] {
  const stroke = seriesStroke(look, series)
  const items: SceneItem[] = []
  let run: number[] = []
  const finish = () => {
    if (run.length === 2) {
      items.push({ kind: 'rect', x: run[0] - 1, y: run[1] - 1, width: 2, height: 2, fill: stroke.stroke })
    } else if (run.length > 2) items.push({ kind: 'line', points: run, ...stroke } satisfies LineItem)
    run = []
  }
  values.forEach((value, i) => {
    if (Number.isFinite(value)) run.push(xs[i], ys[i])
    else finish()
  })
  finish()
  return items
}

/** The triangle of a value beyond an axis, which points to where it is. */
export function edgeMark(fill: string, x: number, y: number, side: -1 | 1): SceneItem {
  const tip = y - side * 1.5
  return { kind: 'polygon', points: [x, tip, x - 2, tip + side * 3, x + 2, tip + side * 3], fill }
}
