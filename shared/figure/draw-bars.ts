import { exactText } from '#shared/circuit/number-text'
import { titleBlock } from './draw-title'
import type { BarsPanel } from './figure'
import { hexOf, labelWidth, textItem, toBaseline, type Look } from './look'
import type { PanelBlock } from './panel-block'
import { beyondScale } from './scale'
import type { SceneItem } from './scene'
import { corner } from './draw-cells'
import { fittedText, textWidth } from './text-width'
import { tileText } from './tile-text'
import { visibleLabel, visibleText } from './visible-text'

const ROW = 1.7
const LONGEST_BAR = 150
const GAP = 4
const NAMES_SHARE = 0.35
const NUMBERS_SHARE = 0.4

/** Bars from a common zero, each with its label and its number. */
export function barsBlock(look: Look, panel: BarsPanel, letter: string | null, width: number): PanelBlock {
  const title = titleBlock(look, panel, letter, width)
  const pitch = look.label * ROW
  const roles = new Set(panel.axis.labels.map(({ group }) => group))
  const lines = panel.axis.labels.map(({ text, index, group }) => {
    const whole = roles.size > 1 && group !== undefined ? `${visibleLabel(group)} ` : ''
    const lowered = index === undefined ? undefined : visibleText(index)
    const room = width * NAMES_SHARE - labelWidth(look, '', lowered)
    return { name: fittedText(whole + visibleLabel(text), look.label, room), index: lowered }
  })
  const unit = panel.unit ? ` ${visibleText(panel.unit)}` : ''
  const numbers = numberTexts(look, panel, unit, width * NUMBERS_SHARE)
  const names = Math.max(0, ...lines.map(({ name, index }) => labelWidth(look, name, index)))
  const digits = look.style.numbers ? Math.max(0, ...numbers.map((text) => textWidth(text, look.label))) : 0
  const room = Math.max(12, Math.min(LONGEST_BAR, width - names - digits - 2 * GAP))
  const limit = panel.scale.kind === 'signed' ? panel.scale.limit : 1
  const shown = !panel.pending
  const bothSides = panel.values.some((value) => value < -limit / 200)

  return {
    width: Math.max(title.width, names + GAP + room + GAP + digits),
    height: title.height + panel.values.length * pitch,
    pitch: null,
    head: title.height,
    draw(x, y, lower) {
      const left = x + names + GAP
      const zero = bothSides ? left + room / 2 : left
      const reach = bothSides ? room / 2 : room
      const top = y + title.height + lower
      const place = {
        id: panel.id,
        x: left,
        y: top,
        pitch,
        tile: pitch,
        rows: panel.values.length,
        columns: 1,
        isImage: false,
      }
      const bars = Array.from(panel.values).flatMap((value, i): SceneItem[] => {
        const middle = top + (i + 0.5) * pitch
        const baseline = middle + toBaseline(look.label)
        const share = Number.isNaN(value) ? 0 : Math.max(bothSides ? -1 : 0, Math.min(1, value / limit))
        const box = {
          x: share < 0 ? zero + share * reach : zero,
          y: middle - pitch * 0.35,
          width: Math.abs(share) * reach,
          height: pitch * 0.7,
        }
        const fill = hexOf(look.tint(value, panel.scale))
        const { name, index } = lines[i]
        return [
          textItem(look, { x: left - GAP, y: baseline, text: name, index, size: look.label, anchor: 'end' }),
          ...(shown && box.width > 0 ? [{ kind: 'rect' as const, ...box, fill }] : []),
          ...(shown && beyondScale(value, panel.scale) !== 0 && box.width > 0 ? [corner(look, box)] : []),
          ...(shown && look.style.numbers
            ? [
                textItem(look, {
                  x: left + room + GAP,
                  y: baseline,
                  text: numbers[i],
                  size: look.label,
                  fill: Number.isNaN(value) ? look.paper.danger : look.paper.text,
                }),
              ]
            : []),
        ]
      })
      const bottom = top + panel.values.length * pitch
      const axis: SceneItem = {
        kind: 'line',
        points: [zero, top, zero, bottom],
        stroke: look.paper.border,
        width: 0.5,
      }
      return { items: [...title.draw(x, y), axis, ...bars], place }
    },
  }
}

/** Six digits; where they are too wide, as short as in a tile, which says where it rounds. */
function numberTexts(look: Look, { values, scale }: BarsPanel, unit: string, room: number): string[] {
  const exact = Array.from(values, (value) => exactText(value) + unit)
  if (exact.every((text) => textWidth(text, look.label) <= room)) return exact
  return Array.from(values, (value) => tileText(value, 4, scale).text)
}
