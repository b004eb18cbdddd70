import type { FigurePanel } from './figure'
import { lineHeight, textItem, type Look } from './look'
import type { SceneItem } from './scene'
import { textWidth, wrappedText } from './text-width'
import { visibleProse } from './visible-text'

/** A panel's title takes no more than this; the whole of it stands in the caption and the file's own title. */
const MOST_LINES = 3
const BELOW = 3

export interface TitleBlock {
  readonly width: number
  readonly height: number
  draw(x: number, y: number): SceneItem[]
}

/** A letter, a title, or both; nothing where the style wants neither. */
export function titleBlock(
  look: Look,
  { title }: FigurePanel,
  letter: string | null,
  width: number,
): TitleBlock {
  const indent = letter === null ? 0 : textWidth(`${letter} `, look.title, true) + 2
  const room = Math.max(look.title, width - indent)
  const lines = look.style.titles ? wrappedText(visibleProse(title), look.title, room, MOST_LINES) : []
  const count = Math.max(lines.length, letter === null ? 0 : 1)
  return {
    width: indent + Math.max(0, ...lines.map((line) => textWidth(line, look.title))),
    height: count === 0 ? 0 : count * lineHeight(look.title) + BELOW,
    draw(x, y) {
      const baseline = (line: number) => y + look.title + line * lineHeight(look.title)
      const marked =
        letter === null
          ? []
          : [textItem(look, { x, y: baseline(0), text: letter, size: look.title, bold: true })]
      return [
        ...marked,
        ...lines.map((text, i) => textItem(look, { x: x + indent, y: baseline(i), text, size: look.title })),
      ]
    },
  }
}
