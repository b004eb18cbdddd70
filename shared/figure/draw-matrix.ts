import { axisFrame, type AxisFrame } from './axis-frame'
import { imageItems } from './cell-image'
import { cellItems, type CellGrid } from './draw-cells'
import { colourBarHeight, colourBarItems, colourBarWidth } from './draw-colour-bar'
import { titleBlock } from './draw-title'
import type { MatrixPanel } from './figure'
import { textItem, lineHeight, type Look } from './look'
import type { PanelBlock } from './panel-block'
import { textWidth } from './text-width'

/** Names of lines take at most this share of a panel's width. */
const NAMES_SHARE = 0.35
const LEAST_PITCH = 0.2

/** The largest pitch, up to `most`, at which a map with all its labels fits in a width. */
export function fittingPitch(look: Look, panel: MatrixPanel, width: number, most: number): number {
  const { columns } = panel.columns.labels.length > 0 ? panel.values : { columns: 1 }
  let pitch = most
  // Names take more room at a smaller pitch, so the first answer may be too large.
  for (let attempt = 0; attempt < 6; attempt++) {
    const { depth } = rowsFrame(look, panel, pitch, width)
    const fits = (width - depth) / columns
    if (fits >= pitch) break
    pitch = fits
  }
  return Math.max(LEAST_PITCH, pitch)
}

/** @param width all that the panel may take */
export function matrixBlock(
  look: Look,
  panel: MatrixPanel,
  letter: string | null,
  width: number,
  pitch: number,
  asImage: boolean,
): PanelBlock {
  const { rows, columns } = panel.values
  const isEmpty = rows === 0 || columns === 0
  const tile = asImage ? pitch : tileOf(pitch)
  const left = rowsFrame(look, panel, pitch, width)
  const top = columnsFrame(look, panel, pitch, width)
  const title = titleBlock(look, panel, letter, width)
  const across = columns * pitch - (pitch - tile)
  const down = isEmpty ? lineHeight(look.label) * 2 : rows * pitch - (pitch - tile)
  const barWidth = Math.max(Math.min(across, 160), colourBarWidth(look, panel.scale))
  // A bar whose ends need more room than the tiles have begins under the names of the rows.
  const barLeft = Math.max(0, Math.min(left.depth, width - barWidth))
  const empty = `Empty: ${rows} × ${columns}`
  const bar = isEmpty ? 0 : colourBarHeight(look, panel.scale)
  return {
    width: isEmpty
      ? Math.max(title.width, textWidth(empty, look.label))
      : Math.max(title.width, left.depth + across, bar > 0 ? barLeft + barWidth : 0),
    height: title.height + (isEmpty ? 0 : top.depth) + down + bar,
    pitch: isEmpty ? null : pitch,
    head: title.height + (isEmpty ? 0 : top.depth),
    draw(x, y, lower) {
      const grid: CellGrid = { x: x + left.depth, y: y + title.height + top.depth + lower, pitch, tile }
      const place = { id: panel.id, ...grid, rows, columns, isImage: asImage }
      if (isEmpty) {
        const line = y + title.height + lineHeight(look.label)
        const note = textItem(look, { x, y: line, text: empty, size: look.label, fill: look.paper.quiet })
        return { items: [...title.draw(x, y), note], place }
      }
      const cells = asImage ? imageItems(look, panel, grid) : cellItems(look, panel, grid)
      return {
        items: [
          ...title.draw(x, y),
          ...top.draw(grid.x, grid.y),
          ...left.draw(grid.y, grid.x),
          ...cells,
          ...(bar > 0 ? colourBarItems(look, panel.scale, x + barLeft, grid.y + down, barWidth) : []),
        ],
        place,
      }
    },
  }
}

/** Gaps are a hairline; tiles too small for one touch. */
function tileOf(pitch: number): number {
  return pitch >= 4 ? pitch - 0.6 : pitch
}

function rowsFrame(look: Look, panel: MatrixPanel, pitch: number, width: number): AxisFrame {
  return axisFrame(look, {
    axis: panel.rows,
    side: 'rows',
    pitch,
    tile: tileOf(pitch),
    room: width * NAMES_SHARE,
  })
}

function columnsFrame(look: Look, panel: MatrixPanel, pitch: number, width: number): AxisFrame {
  return axisFrame(look, {
    axis: panel.columns,
    side: 'columns',
    pitch,
    tile: tileOf(pitch),
    room: Math.min(look.label * 8, width * NAMES_SHARE),
  })
}
