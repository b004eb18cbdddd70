import { beyondScale, packed, tintOf, type Rgb, type Scale, type Theme } from '../../charts/palettes'
import type { CanvasTokens } from '../../charts/theme'
import { textBudget, tileFontSize, tileText } from '../../charts/tile-text'

/** An entry: `undefined` is not here yet, `null` and NaN are no number, `void` is no cell at all. */
export type Entry = number | null | undefined | 'void'

export interface EntryPicture {
  /** Of the whole matrix. */
  readonly rows: number
  readonly columns: number
  /** CSS pixels from tile to tile. */
  readonly pitch: number
  /** Room of the labels, CSS pixels. */
  readonly gutter: { readonly left: number; readonly top: number }
  /** How far the tiles are scrolled, CSS pixels. */
  readonly scroll: { readonly left: number; readonly top: number }
  /** Of the canvas, CSS pixels. */
  readonly size: { readonly width: number; readonly height: number }
  readonly scale: Scale
  readonly theme: Theme
  readonly tokens: CanvasTokens
  readonly pixelRatio: number
  readonly valueAt: (row: number, column: number) => Entry
  readonly rowText: (row: number) => string
  readonly columnText: (column: number) => string
  /** Cells with a line around them. */
  readonly outlined: (row: number, column: number) => boolean
  readonly focus: { readonly row: number; readonly column: number } | null
}

/** Below this pitch tiles are pixels, and labels of neighbours would collide. */
const SHAPES_FROM = 5
const LABELS_FROM = 11
/** Pixels that a character of a label is wide, in bold, with its share of the space beside the label. */
const LABEL_CHARACTER = 8
/** Two characters say too little of numbers that are not whole, and three too little of such from 10 on: `≈−12`. */
const NUMBERS_FROM = 22
const LARGE_NUMBERS_FROM = 28

/** Characters for the numbers of a map: none where each would read `≈0`, or most would not fit. */
export function numberBudget(pitch: number, scale: Scale): number {
  const limit = scale.kind === 'signed' ? scale.limit : 1
  if (limit < 0.05) return 0
  return pitch < (limit > 10 ? LARGE_NUMBERS_FROM : NUMBERS_FROM) ? 0 : textBudget(pitch)
}

/** The lines that are in sight. */
export function linesInSight({ rows, columns, pitch, gutter, scroll, size }: EntryPicture) {
  const range = (offset: number, room: number, count: number) => ({
    first: Math.max(0, Math.floor(offset / pitch)),
    last: Math.min(count - 1, Math.floor((offset + room - 1) / pitch)),
  })
  return {
    down: range(scroll.top, size.height - gutter.top, rows),
    across: range(scroll.left, size.width - gutter.left, columns),
  }
}

/** Paints what is in sight of a matrix, with its labels, onto a canvas at device resolution. */
export function paintEntries(canvas: HTMLCanvasElement, picture: EntryPicture): void {
  const { size, pixelRatio, pitch } = picture
  const width = Math.max(1, Math.round(size.width * pixelRatio))
  const height = Math.max(1, Math.round(size.height * pixelRatio))
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (!context) return
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
  if (pitch < SHAPES_FROM) paintPixels(context, picture)
  else paintTiles(context, picture)
  paintLabels(context, picture)
  paintFocus(context, picture)
}

function paintPixels(context: CanvasRenderingContext2D, picture: EntryPicture): void {
  const { gutter, scroll, size, pitch, pixelRatio, scale, theme, valueAt, tokens } = picture
  const left = Math.round(gutter.left * pixelRatio)
  const top = Math.round(gutter.top * pixelRatio)
  const { down, across } = linesInSight(picture)
  const right = Math.round((gutter.left + (across.last + 1) * pitch - scroll.left) * pixelRatio)
  const bottom = Math.round((gutter.top + (down.last + 1) * pitch - scroll.top) * pixelRatio)
  const width = Math.min(right, Math.round(size.width * pixelRatio)) - left
  const height = Math.min(bottom, Math.round(size.height * pixelRatio)) - top
  if (width < 1 || height < 1) return
  const image = context.createImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  const danger = colourOf(context, tokens.danger)
  const place = (pixel: number, offset: number) => Math.floor((pixel / pixelRatio + offset) / pitch)
  for (let y = 0, last = -1, from = 0; y < height; y++) {
    const row = place(y, scroll.top)
    if (row === last) {
      // The same entries again.
      pixels.copyWithin(y * width, from, from + width)
      continue
    }
    last = row
    from = y * width
    for (let x = 0, column = -1, colour = 0; x < width; x++) {
      const now = place(x, scroll.left)
      if (now !== column) {
        column = now
        const value = valueAt(row, column)
        colour =
          value === undefined || value === 'void'
            ? 0
            : value === null || Number.isNaN(value)
              ? danger
              : tintOf(value, scale, theme).packed
      }
      pixels[from + x] = colour
    }
  }
  context.putImageData(image, left, top)
}

function paintTiles(context: CanvasRenderingContext2D, picture: EntryPicture): void {
  const { gutter, size, pitch, pixelRatio, scale, theme, valueAt, tokens, outlined } = picture
  const { down, across } = linesInSight(picture)
  context.save()
  context.beginPath()
  context.rect(
    gutter.left * pixelRatio,
    gutter.top * pixelRatio,
    size.width * pixelRatio,
    size.height * pixelRatio,
  )
  context.clip()
  const font = tileFontSize(pitch) * pixelRatio
  const budget = numberBudget(pitch, scale)
  const wordBudget = pitch < NUMBERS_FROM ? 0 : textBudget(pitch)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.letterSpacing = `${-0.02 * font}px`
  for (let row = down.first; row <= down.last; row++) {
    for (let column = across.first; column <= across.last; column++) {
      const { x, y, edge } = tileBox(picture, row, column)
      const value = valueAt(row, column)
      if (value === 'void') continue
      if (value === undefined) {
        outline(context, x, y, edge, tokens.border, pixelRatio)
        continue
      }
      const missing = value === null || Number.isNaN(value)
      const tint = missing ? null : tintOf(value, scale, theme)
      context.fillStyle = tint ? tint.css : tokens.panel
      context.fillRect(x, y, edge, edge)
      if (missing) outline(context, x, y, edge, tokens.danger, pixelRatio)
      else if (beyondScale(value, scale) !== 0) corner(context, x, y, edge, tokens.ring)
      if (outlined(row, column)) outline(context, x, y, edge, tokens.text2, pixelRatio)
      const { text, quiet } = tileText(value ?? NaN, missing ? wordBudget : budget, scale)
      if (!text) continue
      context.font = `${quiet ? 400 : 500} ${font}px ${tokens.mono}`
      context.fillStyle = quiet ? tokens.text3 : (tint?.ink ?? tokens.danger)
      context.fillText(text, x + edge / 2, y + edge / 2 + pixelRatio / 2)
    }
  }
  context.restore()
}

function paintLabels(context: CanvasRenderingContext2D, picture: EntryPicture): void {
  const { gutter, pitch, pixelRatio, tokens, size, focus, rowText, columnText, scroll } = picture
  const { down, across } = linesInSight(picture)
  const all = pitch >= LABELS_FROM
  context.save()
  context.scale(pixelRatio, pixelRatio)
  context.textBaseline = 'middle'
  const draw = (text: string, room: number, lit: boolean, colour: string) => {
    context.font = `${lit ? 600 : 400} 11px ${tokens.mono}`
    context.fillStyle = lit ? colour : tokens.text2
    context.fillText(fitted(text, room), 0, 0)
  }
  for (let row = down.first; row <= down.last; row++) {
    const lit = focus?.row === row
    const middle = gutter.top + row * pitch - scroll.top + pitch / 2
    if ((!all && !lit) || middle < gutter.top || middle > size.height) continue
    context.save()
    context.translate(gutter.left - 6, middle)
    context.textAlign = 'right'
    draw(rowText(row), gutter.left - 10, lit, tokens.ring)
    context.restore()
  }
  for (let column = across.first; column <= across.last; column++) {
    const lit = focus?.column === column
    const middle = gutter.left + column * pitch - scroll.left + pitch / 2
    if ((!all && !lit) || middle < gutter.left || middle > size.width) continue
    const text = columnText(column)
    // A letter needs no turned head.
    const isUpright = text.length * LABEL_CHARACTER <= pitch
    context.save()
    context.translate(middle, gutter.top - (isUpright ? 10 : 6))
    if (!isUpright) context.rotate(-Math.PI / 2)
    context.textAlign = isUpright ? 'center' : 'left'
    draw(text, gutter.top - 10, lit, tokens.accent)
    context.restore()
  }
  context.restore()
}

function paintFocus(context: CanvasRenderingContext2D, picture: EntryPicture): void {
  const { focus, tokens, pixelRatio, gutter } = picture
  if (!focus) return
  const { x, y, edge } = tileBox(picture, focus.row, focus.column)
  if (x + edge < gutter.left * pixelRatio || y + edge < gutter.top * pixelRatio) return
  const line = Math.max(2, Math.round(2 * pixelRatio))
  context.strokeStyle = tokens.ring
  context.lineWidth = line
  context.strokeRect(x - line / 2, y - line / 2, edge + line, edge + line)
}

function tileBox({ gutter, scroll, pitch, pixelRatio }: EntryPicture, row: number, column: number) {
  const x = Math.round((gutter.left + column * pitch - scroll.left) * pixelRatio)
  const y = Math.round((gutter.top + row * pitch - scroll.top) * pixelRatio)
  const gap = pitch < SHAPES_FROM ? 0 : 1
  return { x, y, edge: Math.max(1, Math.round((pitch - gap) * pixelRatio)) }
}

function outline(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  edge: number,
  colour: string,
  pixelRatio: number,
): void {
  const line = Math.max(1, Math.round(pixelRatio))
  context.strokeStyle = colour
  context.lineWidth = line
  context.strokeRect(x + line / 2, y + line / 2, edge - line, edge - line)
}

/** A value beyond the scale. */
function corner(context: CanvasRenderingContext2D, x: number, y: number, edge: number, colour: string): void {
  const leg = edge * 0.4
  context.fillStyle = colour
  context.beginPath()
  context.moveTo(x + edge - leg, y)
  context.lineTo(x + edge, y)
  context.lineTo(x + edge, y + leg)
  context.fill()
}

/** Characters of the mono font at 11 px are 6.7 px wide at most. */
function fitted(text: string, room: number): string {
  const most = Math.max(1, Math.floor(room / 6.7))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

function colourOf(context: CanvasRenderingContext2D, colour: string): number {
  context.fillStyle = colour
  const hex = /^#(..)(..)(..)$/.exec(String(context.fillStyle))
  if (!hex) return 0
  const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16))
  const rgb: Rgb = [red, green, blue]
  return packed(rgb, 255)
}
