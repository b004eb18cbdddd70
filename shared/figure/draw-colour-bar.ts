import type { FigureScale } from './figure'
import { hexOf, lineHeight, textItem, type Look } from './look'
import { TABLE_SIZE, tintTable } from './palettes'
import type { SceneItem } from './scene'
import { textWidth } from './text-width'
import { MINUS } from './tile-text'

const HEIGHT = 5
const ABOVE = 7
/** Entries of a colour table that a gradient names; between two of them it is linear, as the table is. */
const EVERY = 15

/** What a colour bar under a map takes; nothing for a mask, which has marks and no colours. */
export function colourBarHeight(look: Look, scale: FigureScale): number {
  return look.style.colourBars && scale.kind !== 'mask' ? ABOVE + HEIGHT + lineHeight(look.label) : 0
}

/** The least width in which its two ends are legible. */
export function colourBarWidth(look: Look, scale: FigureScale): number {
  if (colourBarHeight(look, scale) === 0) return 0
  const [low, , high] = endsOf(scale)
  return textWidth(low, look.label) + textWidth(high, look.label) + look.label
}

/** @param y the lower edge of the tiles */
export function colourBarItems(
  look: Look,
  scale: FigureScale,
  x: number,
  y: number,
  width: number,
): SceneItem[] {
  if (colourBarHeight(look, scale) === 0) return []
  const top = y + ABOVE
  const ends = endsOf(scale)
  const needs = ends.reduce((sum, end) => sum + textWidth(end, look.label) + look.label, 0)
  const baseline = top + HEIGHT + look.label * 1.1
  const anchors = ['start', 'middle', 'end'] as const
  return [
    { kind: 'gradient', x, y: top, width, height: HEIGHT, colours: coloursOf(look, scale) },
    ...ends.flatMap((text, i) =>
      i === 1 && needs > width
        ? []
        : [
            textItem(look, {
              x: x + (width * i) / 2,
              y: baseline,
              text,
              size: look.label,
              anchor: anchors[i],
              fill: look.paper.quiet,
            }),
          ],
    ),
  ]
}

function endsOf(scale: FigureScale): readonly [string, string, string] {
  if (scale.kind !== 'signed') return ['0', '0.5', '1']
  const limit = limitText(scale.limit)
  return [MINUS + limit, '0', limit]
}

/** The end of a signed scale: "10", "0.5", "1e6". */
export function limitText(limit: number): string {
  const rounded = Number(limit.toPrecision(2))
  const exponent = rounded >= 1e6 || rounded < 1e-3
  return exponent ? rounded.toExponential().replace('+', '').replace('-', MINUS) : String(rounded)
}

function coloursOf({ style }: Look, scale: FigureScale): string[] {
  const arm = (name: 'positive' | 'negative' | 'probability') =>
    tintTable(name, style.theme, style.palette)
      .filter((_, entry) => entry % EVERY === 0 || entry === TABLE_SIZE - 1)
      .map(hexOf)
  return scale.kind === 'signed'
    ? [...arm('negative').reverse(), ...arm('positive').slice(1)]
    : arm('probability')
}
