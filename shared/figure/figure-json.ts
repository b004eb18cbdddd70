import type { Matrix } from '#shared/tensor/matrix'
import type { CellMark, Figure, FigureAxis, FigurePanel } from './figure'
import { markMeanings, marksUsed } from './legend'
import { scaleNotes } from './scale-notes'
import { labelTexts, panelTable, tableMark } from './panel-table'

/**
 * All of a figure as JSON, a panel a line: numbers in full precision, −∞ as "-inf" and NaN as `null`, and which cells
 * are marked, by row and column.
 */
export function figureJson(figure: Figure): string {
  const { title, caption, provenance, panels } = figure
  const head = {
    title,
    caption,
    provenance: Object.fromEntries(provenance.map(({ name, value }) => [name, value])),
    legend: Object.fromEntries(marksUsed(figure).map((mark) => [mark, markMeanings[mark]])),
    scales: scaleNotes(figure),
  }
  const lines = panels.map((panel) => JSON.stringify(panelJson(panel)))
  return `${JSON.stringify(head).slice(0, -1)},"panels":[\n${lines.join(',\n')}\n]}\n`
}

function panelJson(panel: FigurePanel) {
  const { matrix, rows, columns } = panelTable(panel)
  return {
    id: panel.id,
    title: panel.title,
    rows: axisJson(rows),
    columns: axisJson(columns),
    values: rowsJson(matrix),
    ...(panel.kind === 'lines' ? { quantity: panel.quantity } : { scale: panel.scale }),
    ...(panel.kind === 'matrix' ? { sharedScale: panel.sharedScale, marks: marksJson(panel, matrix) } : {}),
    ...(panel.kind !== 'matrix' && panel.unit !== undefined ? { unit: panel.unit } : {}),
  }
}

function axisJson(axis: FigureAxis) {
  return { name: axis.name, labels: labelTexts(axis) }
}

function marksJson(panel: FigurePanel, { columns, values }: Matrix) {
  const marks: Partial<Record<CellMark, [row: number, column: number][]>> = {}
  for (let i = 0; i < values.length; i++) {
    const mark = tableMark(panel, i)
    if (mark !== null) (marks[mark] ??= []).push([Math.floor(i / columns), i % columns])
  }
  return marks
}

function rowsJson({ rows, columns, values }: Matrix) {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns), numberJson),
  )
}

/** As the command line writes numbers. */
function numberJson(value: number): number | string | null {
  if (Number.isNaN(value)) return null
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : value
}
