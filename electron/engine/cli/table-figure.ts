import { z } from 'zod'
import type { CellMark, Figure, FigureAxis, FigurePanel, FigureScale } from '#shared/figure/figure'
import { defaultStyle } from '#shared/figure/figure-of-stages'
import { panelLetter } from '#shared/figure/panel-letter'
import { largestMagnitude, roundLimit } from '#shared/figure/scale'
import type { Matrix } from '#shared/tensor/matrix'
import { CliError } from './cli-error'

const MOST_CELLS = 2 ** 24

const table = z.looseObject({
  name: z.string().min(1),
  axes: z.array(z.looseObject({ name: z.string(), labels: z.array(z.union([z.string(), z.number()])) })),
  values: z.unknown(),
  unit: z.string().nullish(),
})
const tables = z.looseObject({
  analysis: z.string().optional(),
  provenance: z.record(z.string(), z.unknown()).optional(),
  tables: z.array(table),
})

export type Tables = z.infer<typeof tables>
type Table = z.infer<typeof table>

/** The tables of an analysis, or `null` for a file that is something else. @throws CliError for damaged tables */
export function tablesIn(text: string, file: string): Tables | null {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, 'tables')) return null
  const parsed = tables.safeParse(content)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new CliError('NOT_A_TABLE', `${file} is no result of an analysis: ${path.join('.')}: ${message}.`)
}

/**
 * Tables as a figure: one axis as bars, two as a map, and of more the leading ones together as rows (`0.3` for layer 0,
 * head 3). `null` in a table is a cell without a tile.
 *
 * @throws CliError for a name that there is not, and for values that do not have the shape of their axes
 */
export function figureOfTables(
  { analysis, provenance, tables: all }: Tables,
  names: string[] | null,
): Figure {
  const known = all.map(({ name }) => name).join(', ')
  const chosen = (names ?? all.filter(isOfNumbers).map(({ name }) => name)).map((name) => {
    const found = all.find((each) => each.name === name)
    if (!found) throw new CliError('UNKNOWN_TABLE', `There is no table “${name}”. Known: ${known}.`)
    return found
  })
  if (chosen.length === 0) throw new CliError('UNKNOWN_TABLE', 'The file holds no tables of numbers.')
  const panels = chosen.map(panelOf)
  const title = analysis ?? chosen[0].name
  const parts = panels.map((panel, i) =>
    panels.length > 1 ? `(${panelLetter(i)}) ${panel.title}.` : `${panel.title}.`,
  )
  return {
    title,
    panels,
    caption: `${title}. ${parts.join(' ')}`,
    provenance: Object.entries(provenance ?? {}).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
    style: { ...defaultStyle, width: panels.length > 1 ? 178 : 85 },
    document: null,
  }
}

/** Lists beyond the axes (the tokens that were right) are no numbers to draw; left out unless they are asked for. */
function isOfNumbers({ axes, values }: Table): boolean {
  const isOf = (value: unknown, depth: number): boolean =>
    depth === 0
      ? !Array.isArray(value)
      : !Array.isArray(value) || value.every((each) => isOf(each, depth - 1))
  return isOf(values, axes.length)
}

function panelOf({ name, axes, values, unit }: Table): FigurePanel {
  const shape = axes.map(({ labels }) => labels.length)
  const cells = shape.reduce((product, length) => product * length, 1)
  if (cells > MOST_CELLS) throw new CliError('TOO_LARGE', `“${name}” has more than ${MOST_CELLS} cells.`)
  const numbers = new Float64Array(cells)
  const missing = new Map<number, CellMark>()
  let at = 0
  const take = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (value === null) missing.set(at, 'missing')
      numbers[at++] = numberFrom(value, name)
      return
    }
    if (!Array.isArray(value) || value.length !== shape[axis]) {
      throw new CliError(
        'NOT_A_TABLE',
        `The values of “${name}” do not have the shape ${shape.join(' × ')} of its axes.`,
      )
    }
    for (const part of value) take(part, axis + 1)
  }
  take(values, 0)

  const named = axes.map(({ name: axis, labels }): FigureAxis => ({
    name: axis,
    labels: labels.map((text) => ({ text: String(text) })),
  }))
  const title = unit ? `${name} (${unit})` : name
  const columns = named.at(-1) ?? { name: '', labels: [{ text: name }] }
  const rows = joined(named.slice(0, -1))
  const matrix: Matrix = { rows: rows.labels.length, columns: columns.labels.length, values: numbers }
  const scale = scaleOf(matrix, unit)
  if (axes.length < 2) {
    return { kind: 'bars', id: name, title, axis: columns, values: numbers, scale, ...(unit ? { unit } : {}) }
  }
  return {
    kind: 'matrix',
    id: name,
    title,
    rows,
    columns,
    values: matrix,
    scale,
    marks: missing,
    sharedScale: null,
  }
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
  throw new CliError('NOT_A_TABLE', `“${name}” holds ${JSON.stringify(value)}, which is no number.`)
}
