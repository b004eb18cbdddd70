import { tintOf, type Scale, type Theme } from './palettes'
import type { CanvasTokens } from './theme'
import { textBudget, tileFontSize, tileText } from './tile-text'

/** What a painter needs to know of a table. */
export interface PaintedTable {
  /** [rows, columns], row after row; NaN where there is no such number. */
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
  /** Whole CSS pixels from tile to tile. */
  readonly pitch: number
  readonly scale: Scale
  /** Cells with a ring, by index. */
  readonly marked: ReadonlySet<number>
  /** No tiles right of the diagonal. */
  readonly causal: boolean
}

/** Paints the tiles of a table, with their numbers where they fit, at the resolution of the screen. */
export function paintTable(
  canvas: HTMLCanvasElement,
  { values, rows, columns, pitch, scale, marked, causal }: PaintedTable,
  theme: Theme,
  tokens: CanvasTokens,
  pixelRatio: number,
): void {
  canvas.width = Math.round(columns * pitch * pixelRatio)
  canvas.height = Math.round(rows * pitch * pixelRatio)
  const context = canvas.getContext('2d')
  if (!context) return
  const gap = pitch < 4 ? 0 : 1
  const edge = (line: number) => Math.round(line * pitch * pixelRatio)
  const budget = textBudget(pitch - 4)
  context.font = `500 ${tileFontSize(pitch - 2) * pixelRatio}px ${tokens.mono}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (causal && column > row) break
      const index = row * columns + column
      const value = values[index]
      const [x, y] = [edge(column), edge(row)]
      const width = edge(column + 1) - x - Math.round(gap * pixelRatio)
      const height = edge(row + 1) - y - Math.round(gap * pixelRatio)
      if (Number.isNaN(value)) {
        context.strokeStyle = tokens.border
        context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
        continue
      }
      const { css, ink } = tintOf(value, scale, theme)
      context.fillStyle = css
      context.fillRect(x, y, width, height)
      const { text, quiet } = tileText(value, budget, scale)
      if (text !== '') {
        context.fillStyle = quiet ? tokens.text3 : ink
        context.fillText(text, x + width / 2, y + height / 2 + 0.5)
      }
      if (marked.has(index)) {
        context.strokeStyle = tokens.accent
        context.lineWidth = 2 * pixelRatio
        context.strokeRect(x + pixelRatio, y + pixelRatio, width - 2 * pixelRatio, height - 2 * pixelRatio)
        context.lineWidth = 1
      }
    }
  }
}
