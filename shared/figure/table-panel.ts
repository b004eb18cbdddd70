import { FormatError } from '../formats/format-error'
import type { Matrix } from '../tensor/matrix'
import type { CellMark, FigureAxis, FigurePanel, FigureScale } from './figure'
import { largestMagnitude, roundLimit } from './scale'

/** Numbers with names on their axes, as an analysis gives them: lists in lists, one level an axis. */
export interface NamedTable {
  readonly name: string
  readonly axes: readonly { readonly name: string; readonly labels: readonly (string | number)[] }[]
  /** `null` where there is no such number; "inf" and "-inf" as JSON has them. */
  readonly values: unknown
  /** `nats`, `probability`, … */
  readonly unit?: string | null
}

/** How a table is drawn: a map of tiles, bars (one axis only), or a line for each row. */
export type TableForm = 'map' | 'bars' | 'lines'

export interface TablePanelOptions {
  /** The table's name where absent. */
  readonly title?: string
  /** Bars for one axis, a map for more, where absent. */
  readonly form?: TableForm
  /** From the numbers where absent: 0 to 1 for shares, symmetric about 0 for everything else. */
  readonly scale?: FigureScale
  /** Panels with the same word share their scale. */
  readonly sharedScale?: string | null
}

const MOST_CELLS = 2 ** 24

/**
 * A table as a panel. Of more than two axes the leading ones stand together as rows (`0.3` for layer 0, head 3); a
 * table without axes is one bar. `null` is a cell without a tile, or a gap in a line.
 *
 * @throws FormatError for values that are no numbers or do not have the shape of the axes
 */
export function tablePanel(table: NamedTable, options: TablePanelOptions = {}): FigurePanel {
  const { name, axes, unit } = table
  const { values, missing } = numbersOf(table)
  const named = axes.map(({ name: axis, labels }): FigureAxis => ({
    name: axis,
    labels: labels.map((text) => ({ text: String(text) })),
  }))
  const columns = named.at(-1) ?? { name: '', labels: [{ text: name }] }
  const rows = joined(named.slice(0, -1))
  const matrix: Matrix = { rows: rows.labels.length, columns: columns.labels.length, values }
  const form = options.form ?? (axes.length < 2 ? 'bars' : 'map')
  const unitOf = unit ? { unit } : {}
  const title = options.title ?? name
  if (form === 'lines') {
    const series = axes.length < 2 ? { name: '', labels: [{ text: title }] } : rows
    return {
      kind: 'lines',
      id: name,
      title,
      axis: columns,
      series,
      values: matrix,
      quantity: name,
      ...unitOf,
    }
  }
  const scale = options.scale ?? scaleOf(matrix, unit)
  const titled = unit ? `${title} (${unit})` : title
  if (form === 'bars' && axes.length < 2) {
    return { kind: 'bars', id: name, title: titled, axis: columns, values, scale, ...unitOf }
  }
  return {
    kind: 'matrix',
    id: name,
    title: titled,
    rows,
    columns,
    values: matrix,
    scale,
    marks: missing,
    sharedScale: options.sharedScale ?? null,
  }
}

/** Whether a table holds numbers alone: lists beyond its axes (the tokens that were right) cannot be drawn. */
export function isOfNumbers({ axes, values }: NamedTable): boolean {
  const isOf = (value: unknown, depth: number): boolean =>
    depth === 0
      ? !Array.isArray(value)
      : !Array.isArray(value) || value.every((each) => isOf(each, depth - 1))
  return isOf(values, axes.length)
}

function numbersOf({ name, axes, values }: NamedTable): {
  values: Float64Array
  missing: Map<number, CellMark>
} {
  const shape = axes.map(({ labels }) => labels.length)
  const cells = shape.reduce((product, length) => product * length, 1)
  if (cells > MOST_CELLS) throw new FormatError(`“${name}” has more than ${MOST_CELLS} cells.`)
  const numbers = new Float64Array(cells)
  const missing = new Map<number, CellMark>()
  let at = 0
  const take = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (value === null) missing.set(at, 'missing')
      numbers[at++] = numberFrom(value, name)
      return
    }
    const length = listLength(value)
    if (length !== shape[axis]) {
      throw new FormatError(`The values of “${name}” do not have the shape ${shape.join(' × ')} of its axes.`)
    }
    for (const part of value as Iterable<unknown>) take(part, axis + 1)
  }
  take(values, 0)
  return { values: numbers, missing }
}

function listLength(value: unknown): number | null {
  return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array
    ? value.length
    : null
}

/** Several axes as one: every combination of their labels, the last axis fastest. */
function joined(axes: readonly FigureAxis[]): FigureAxis {
  return axes.reduce<FigureAxis>(
    (before, axis) => ({
      name: before.name === '' ? axis.name : `${before.name}.${axis.name}`,
      labels: before.labels.flatMap((left) =>
        axis.labels.map(({ text }) => ({ text: left.text === '' ? text : `${left.text}.${text}` })),
      ),
    }),
    { name: '', labels: [{ text: '' }] },
  )
}

/** Shares of 1 have the scale of probabilities; what has a unit or leaves 0…1 the signed one. */
function scaleOf(matrix: Matrix, unit: string | null | undefined): FigureScale {
  const isShare = matrix.values.every((value) => Number.isNaN(value) || (value >= 0 && value <= 1))
  if (isShare && (!unit || unit === 'probability')) return { kind: 'probability' }
  return { kind: 'signed', limit: roundLimit(largestMagnitude(matrix), 1e-300) }
}

function numberFrom(value: unknown, name: string): number {
  if (typeof value === 'number') return value
  if (value === null) return NaN
  if (value === '-inf') return -Infinity
  if (value === 'inf') return Infinity
  throw new FormatError(`“${name}” holds ${JSON.stringify(value)}, which is no number.`)
}
