import type { Axis, Stage } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import type { MapCell } from '../../charts/geometry'
import type { MapHighlight } from '../../charts/map-highlight'

/** A rectangle of a stage's cells: its first row and column, and how many of each. */
export interface StageWindow {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

/** The window of at most `size` × `size` cells around a cell, moved inwards at the edges. */
export function windowAround(stage: Stage, { row, column }: MapCell, size: number): StageWindow {
  const [height, width] = [stage.rows.labels.length, stage.columns.labels.length]
  const start = (at: number, length: number) =>
    Math.max(0, Math.min(at - Math.floor(size / 2), length - size))
  return {
    row: start(row, height),
    column: start(column, width),
    rows: Math.min(size, height),
    columns: Math.min(size, width),
  }
}

export function isInside(window: StageWindow, { row, column }: MapCell): boolean {
  return (
    row >= window.row &&
    row < window.row + window.rows &&
    column >= window.column &&
    column < window.column + window.columns
  )
}

/** The same stage with only the window's lines. */
export function windowedStage(stage: Stage, window: StageWindow): Stage {
  return {
    ...stage,
    rows: axisSlice(stage.rows, window.row, window.rows),
    columns: axisSlice(stage.columns, window.column, window.columns),
  }
}

function axisSlice(axis: Axis, start: number, count: number): Axis {
  return axis.of === 'positions'
    ? { ...axis, labels: axis.labels.slice(start, start + count) }
    : { ...axis, labels: axis.labels.slice(start, start + count) }
}

export function windowedMatrix(matrix: Matrix, window: StageWindow): Matrix {
  const values = new Float64Array(window.rows * window.columns)
  for (let r = 0; r < window.rows; r++) {
    const from = (window.row + r) * matrix.columns + window.column
    values.set(matrix.values.subarray(from, from + window.columns), r * window.columns)
  }
  return { rows: window.rows, columns: window.columns, values }
}

/** Index within the window of a cell of the whole stage, and back. */
export function indexIn(window: StageWindow, { row, column }: MapCell): number {
  return (row - window.row) * window.columns + (column - window.column)
}
export function cellOf(window: StageWindow, index: number): MapCell {
  return {
    row: window.row + Math.floor(index / window.columns),
    column: window.column + (index % window.columns),
  }
}

/** How many of the first `count` cells of the whole, in the order of its rows, are the first of the window. */
export function countInside(window: StageWindow, count: number, columns: number): number {
  if (count === Infinity) return Infinity
  const row = Math.floor(count / columns) - window.row
  if (row < 0) return 0
  const within = Math.max(0, Math.min(window.columns, (count % columns) - window.column))
  return Math.min(window.rows * window.columns, row * window.columns + within)
}

export function windowedHighlight(highlight: MapHighlight, window: StageWindow): MapHighlight {
  const shifted = ({ row, column }: MapCell) => ({ row: row - window.row, column: column - window.column })
  const cells = (all: readonly MapCell[]) => all.filter((cell) => isInside(window, cell)).map(shifted)
  const lines = (all: readonly number[], start: number, count: number) =>
    all.map((line) => line - start).filter((line) => line >= 0 && line < count)
  return {
    focus: highlight.focus && isInside(window, highlight.focus) ? shifted(highlight.focus) : null,
    sources: cells(highlight.sources),
    targets: cells(highlight.targets),
    origins: cells(highlight.origins),
    rows: lines(highlight.rows, window.row, window.rows),
    columns: lines(highlight.columns, window.column, window.columns),
    tags: highlight.tags
      ?.filter(({ cell }) => isInside(window, cell))
      .map(({ cell, tag }) => ({ cell: shifted(cell), tag })),
  }
}
