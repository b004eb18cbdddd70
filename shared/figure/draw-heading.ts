import type { Figure } from './figure'
import { lineHeight, textItem, type Look } from './look'
import type { SceneItem } from './scene'
import { wrappedText } from './text-width'
import { visibleProse } from './visible-text'

/** A figure's own title takes no more than this; the whole of it stands in the file's metadata. */
const MOST_LINES = 4
const LARGER = 1.15
const BELOW = 6

interface HeadingBlock {
  readonly height: number
  draw(x: number, y: number): SceneItem[]
}

/** The figure's title over all panels, in lines, the last with an ellipsis where there are more. */
export function headingBlock(look: Look, { heading = '' }: Figure, width: number): HeadingBlock {
  const size = look.title * LARGER
  const text = visibleProse(heading)
  const lines = look.style.titles ? wrappedText(text, size, width, MOST_LINES, true) : []
  return {
    height: lines.length === 0 ? 0 : lines.length * lineHeight(size) + BELOW,
    draw: (x, y) =>
      lines.map((line, i) =>
        textItem(look, { x, y: y + size + i * lineHeight(size), text: line, size, bold: true }),
      ),
  }
}
