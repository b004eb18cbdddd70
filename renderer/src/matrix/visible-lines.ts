import type { Block } from '#shared/circuit/block'
import type { Axis, Stage } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import type { MapGeometry } from '../charts/geometry'

/** Lines are brought in by the dozen, so that scrolling repaints now and then and not in every frame. */
const CHUNK = 12

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The cells of the matrix that are seen, and some around them. */
export function visibleBlock(geometry: MapGeometry, seen: Rectangle): Block {
  const down = lines(geometry.rowOffsets, seen.y, seen.height)
  const across = lines(geometry.columnOffsets, seen.x, seen.width)
  return geometry.transposed
    ? { top: across.first, bottom: across.last, left: down.first, right: down.last }
    : { top: down.first, bottom: down.last, left: across.first, right: across.last }
}

function lines(offsets: readonly number[], from: number, length: number) {
  const first = Math.max(
    0,
    offsets.findLastIndex((offset) => offset <= from),
  )
  const last = offsets.findLastIndex((offset) => offset < from + length)
  return {
    first: Math.floor(first / CHUNK) * CHUNK,
    last: Math.min(offsets.length, (Math.floor(Math.max(first, last) / CHUNK) + 1) * CHUNK) - 1,
  }
}

/** A stage with only the lines of a block. */
export function blockStage(stage: Stage, { top, bottom, left, right }: Block): Stage {
  return { ...stage, rows: slice(stage.rows, top, bottom), columns: slice(stage.columns, left, right) }
}

function slice(axis: Axis, first: number, last: number): Axis {
  return axis.of === 'positions'
    ? { ...axis, labels: axis.labels.slice(first, last + 1) }
    : { ...axis, labels: axis.labels.slice(first, last + 1) }
}

/** The cells of a block as a matrix of their own. */
export function blockMatrix({ values, columns }: Matrix, { top, bottom, left, right }: Block): Matrix {
  const width = right - left + 1
  const cells = new Float64Array((bottom - top + 1) * width)
  for (let row = top; row <= bottom; row++)
    cells.set(values.subarray(row * columns + left, row * columns + right + 1), (row - top) * width)
  return { rows: bottom - top + 1, columns: width, values: cells }
}

/** Indices of the whole matrix as indices of a block, without those outside. */
export function blockIndices(indices: Iterable<number>, columns: number, block: Block): ReadonlySet<number> {
  const width = block.right - block.left + 1
  const inside = new Set<number>()
  for (const index of indices) {
    const row = Math.floor(index / columns)
    const column = index % columns
    if (row < block.top || row > block.bottom || column < block.left || column > block.right) continue
    inside.add((row - block.top) * width + column - block.left)
  }
  return inside
}
