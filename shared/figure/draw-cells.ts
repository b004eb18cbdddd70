import type { CellMark, MatrixPanel } from './figure'
import { hexOf, SMALLEST_TEXT, textItem, toBaseline, type Look } from './look'
import { beyondScale } from './scale'
import type { Box, PolygonItem, RectItem, SceneItem, TextItem } from './scene'
import { textWidth } from './text-width'
import { tileText, type TileText } from './tile-text'

/** Where a map's tiles lie: the first one's corner, from tile to tile, and a tile's width. */
export interface CellGrid {
  readonly x: number
  readonly y: number
  readonly pitch: number
  readonly tile: number
}

/** The mark of a cell; NaN is one whatever the panel says. */
export function markOf({ marks, values }: MatrixPanel, index: number): CellMark | null {
  return marks.get(index) ?? (Number.isNaN(values.values[index]) ? 'not-a-number' : null)
}

/** Every cell as shapes: its tint, number and mark. Tiles come first, so that text is never covered. */
export function cellItems(look: Look, panel: MatrixPanel, grid: CellGrid): SceneItem[] {
  const { columns, values } = panel.values
  const tiles: RectItem[] = []
  const corners: PolygonItem[] = []
  const texts: SceneItem[] = []
  const hatched: Box[] = []
  const size = numberSize(look, grid)
  for (let index = 0; index < values.length; index++) {
    const box = tileBox(grid, Math.floor(index / columns), index % columns)
    const value = values[index]
    const mark = markOf(panel, index)
    if (mark === 'absent' || mark === 'missing') continue
    if (mark === 'masked' || mark === 'minus-infinity') {
      hatched.push(box)
      if (mark === 'minus-infinity' && size > 0) texts.push(...minusInfinity(look, box, size))
    } else if (mark === 'pending') {
      tiles.push(outline(box, look.paper.border, 0.4))
    } else if (mark === 'not-a-number') {
      tiles.push(outline(box, look.paper.danger, 0.9))
      if (size > 0) texts.push(...number(look, box, { text: 'NaN', quiet: false }, size, look.paper.danger))
    } else {
      const tint = look.tint(value, panel.scale)
      tiles.push({ kind: 'rect', ...box, fill: hexOf(tint), ...tileEdge(look, grid) })
      if (beyondScale(value, panel.scale) !== 0) corners.push(corner(look, box))
      if (size > 0) {
        const text = fittingText(value, panel, box.width, size)
        texts.push(...number(look, box, text, size, text.quiet ? look.paper.dim : tint.ink))
      }
    }
  }
  const hatches: SceneItem[] =
    hatched.length > 0 ? [{ kind: 'hatch', boxes: hatched, stroke: look.paper.hatch }] : []
  const edges = grid.pitch >= 4 ? hatched.map((box) => outline(box, look.paper.border, 0.4)) : []
  return [...tiles, ...hatches, ...edges, ...corners, ...texts]
}

export function tileBox({ x, y, pitch, tile }: CellGrid, row: number, column: number): Box {
  return { x: x + column * pitch, y: y + row * pitch, width: tile, height: tile }
}

/** Size of the digits; 0 where two of the smallest do not fit, or where none are wanted. */
function numberSize({ style, label }: Look, { tile }: CellGrid): number {
  if (!style.numbers || tile < textWidth('00', SMALLEST_TEXT) + 1) return 0
  return Math.max(SMALLEST_TEXT, Math.min(label, tile * 0.36))
}

/** As many of the screen's four characters as the tile has room for. */
function fittingText(value: number, { scale }: MatrixPanel, width: number, size: number): TileText {
  for (const budget of [4, 3, 2]) {
    const text = tileText(value, budget, scale)
    if (textWidth(text.text, size) <= width - 0.8) return text
  }
  return { text: '', quiet: false }
}

function number(look: Look, box: Box, { text }: TileText, size: number, fill: string): TextItem[] {
  if (text === '' || textWidth(text, size) > box.width - 0.4) return []
  return [
    textItem(look, {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2 + toBaseline(size),
      text,
      size,
      anchor: 'middle',
      fill,
    }),
  ]
}

/** On a ground of its own, so that it is legible on the hatch. */
function minusInfinity(look: Look, box: Box, size: number): SceneItem[] {
  const text = number(look, box, { text: '\u2212∞', quiet: false }, size, look.paper.quiet)
  if (text.length === 0) return []
  const width = Math.min(box.width - 1, textWidth(text[0].text, size) + 1)
  const height = Math.min(box.height - 1, size)
  const x = box.x + (box.width - width) / 2
  const y = box.y + (box.height - height) / 2
  return [{ kind: 'rect', x, y, width, height, fill: look.paper.background }, ...text]
}

/** The triangle of a value beyond the scale. */
export function corner(look: Look, { x, y, width }: Box): PolygonItem {
  const leg = Math.min(5, width * 0.4)
  const right = x + width
  return { kind: 'polygon', points: [right - leg, y, right, y, right, y + leg], fill: look.paper.text }
}

export function outline(box: Box, stroke: string, strokeWidth: number): RectItem {
  const inset = strokeWidth / 2
  return {
    kind: 'rect',
    x: box.x + inset,
    y: box.y + inset,
    width: Math.max(0, box.width - strokeWidth),
    height: Math.max(0, box.height - strokeWidth),
    fill: null,
    stroke,
    strokeWidth,
  }
}

function tileEdge({ paper }: Look, { pitch }: CellGrid) {
  return paper.tileEdge !== null && pitch >= 4 ? { stroke: paper.tileEdge, strokeWidth: 0.3 } : {}
}
