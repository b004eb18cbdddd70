import type { MatrixPanel } from './figure'
import { markOf, tileBox, type CellGrid } from './draw-cells'
import type { Look } from './look'
import type { Rgb } from './palettes'
import { beyondScale } from './scale'
import type { Box, SceneItem } from './scene'

/**
 * A map with too many cells to draw each: one picture with a pixel a cell, and over it, as shapes, the hatch of what is
 * masked. Cells that are NaN or beyond the scale are whole pixels in the colour of their mark.
 */
export function imageItems(look: Look, panel: MatrixPanel, grid: CellGrid): SceneItem[] {
  const { rows, columns, values } = panel.values
  const pixels = new Uint8Array(values.length * 3)
  const [background, danger, ink] = [look.paper.background, look.paper.danger, look.paper.text].map(rgbOf)
  for (let index = 0; index < values.length; index++) {
    const mark = markOf(panel, index)
    pixels.set(
      mark === 'not-a-number'
        ? danger
        : mark !== null
          ? background
          : beyondScale(values[index], panel.scale) !== 0
            ? ink
            : look.tint(values[index], panel.scale).rgb,
      index * 3,
    )
  }
  const { x, y, pitch } = grid
  const boxes = hatchedRuns(panel, grid)
  return [
    { kind: 'image', x, y, width: columns * pitch, height: rows * pitch, rows, columns, pixels },
    ...(boxes.length > 0 ? [{ kind: 'hatch' as const, boxes, stroke: look.paper.hatch }] : []),
  ]
}

/** Masked cells that stand side by side as one box. */
function hatchedRuns(panel: MatrixPanel, grid: CellGrid): Box[] {
  const { rows, columns } = panel.values
  const isHatched = (index: number) => {
    const mark = panel.marks.get(index)
    return mark === 'masked' || mark === 'minus-infinity'
  }
  const runs: Box[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const first = column
      while (column < columns && isHatched(row * columns + column)) column++
      if (column === first) continue
      runs.push({ ...tileBox(grid, row, first), width: (column - first) * grid.pitch, height: grid.pitch })
    }
  return runs
}

function rgbOf(hex: string): Rgb {
  const number = parseInt(hex.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}
