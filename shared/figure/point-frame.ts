import type { FigureAxis } from './figure'
import { labelWidth, lineHeight, textItem, type Look } from './look'
import type { SceneItem } from './scene'
import { fittedText, textWidth } from './text-width'
import { visibleLabel, visibleProse, visibleText } from './visible-text'

/** The axis of points below a line chart. */
export interface PointFrame {
  /** From one point to the next. */
  readonly pitch: number
  /** Points of the page that it takes below the lines. */
  readonly depth: number
  /** From the chart's left edge to a point. */
  at(point: number): number
  /** @param x the chart's left edge; @param y its lower one */
  draw(x: number, y: number): SceneItem[]
}

const GAP = 3
const LONGEST_NAME = 8

/** Names stand upright where they do not fit side by side; numbers leave some out instead. */
export function pointFrame(look: Look, { name, labels }: FigureAxis, across: number): PointFrame {
  const pitch = across / Math.max(1, labels.length)
  const lines = labels.map(({ text, index, group }) => {
    const lowered = index === undefined ? undefined : visibleText(index)
    const role = group === undefined ? '' : `${visibleLabel(group)} `
    const room = look.label * LONGEST_NAME - (lowered === undefined ? 0 : textWidth(lowered, look.index))
    const fitted = fittedText(role + visibleLabel(text), look.label, room)
    return { text: fitted, index: lowered, width: labelWidth(look, fitted, lowered) }
  })
  const widest = Math.max(0, ...lines.map(({ width }) => width))
  const areNumbers = labels.every(({ text, index }) => index === undefined && /^-?\d+$/.test(text))
  const upright = !areNumbers && widest > pitch - 2
  const taken = upright ? lineHeight(look.label) : widest + look.label * 0.6
  const step = roundCount(taken / pitch)
  const shown = lines.flatMap((line, at) => (at % step === 0 ? [{ ...line, at }] : []))
  const names = shown.length === 0 ? 0 : upright ? Math.max(...shown.map(({ width }) => width)) : look.label
  const title = fittedText(visibleProse(name), look.label, across)
  const at = (point: number) => (point + 0.5) * pitch
  return {
    pitch,
    depth: GAP + names + (title === '' ? 0 : lineHeight(look.label) + 1),
    at,
    draw(x, y) {
      const texts = shown.map(({ text, index, at: point }) =>
        upright
          ? textItem(look, {
              x: x + at(point) + look.label * 0.36,
              y: y + GAP,
              text,
              index,
              size: look.label,
              anchor: 'end',
              upwards: true,
            })
          : textItem(look, {
              x: x + at(point),
              y: y + GAP + look.label * 0.85,
              text,
              index,
              size: look.label,
              anchor: 'middle',
            }),
      )
      const named = textItem(look, {
        x: x + across / 2,
        y: y + GAP + names + lineHeight(look.label) * 0.85 + 1,
        text: title,
        size: look.label,
        anchor: 'middle',
        fill: look.paper.quiet,
      })
      return [...texts, ...(title === '' ? [] : [named])]
    },
  }
}

/** 1, 2, 5, 10, 20, …: every so many points one is named. */
function roundCount(least: number): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power >= least - 1e-9) return digit * power
}
