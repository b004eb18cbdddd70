import type { Matrix } from '#shared/tensor/matrix'
import type { CellMark, FigureAxis, FigureLabel, FigurePanel } from './figure'
import { markOf } from './draw-cells'
import { beyondScale } from './scale'

/** A panel as numbers with names: maps as they are, bars as one row. */
export interface PanelTable {
  readonly matrix: Matrix
  readonly rows: FigureAxis
  readonly columns: FigureAxis
}

export function panelTable(panel: FigurePanel): PanelTable {
  if (panel.kind === 'lines') return { matrix: panel.values, rows: panel.series, columns: panel.axis }
  if (panel.kind === 'matrix') return { matrix: panel.values, rows: panel.rows, columns: panel.columns }
  const { values, axis, title, unit } = panel
  const name = unit === undefined ? title : `${title} (${unit})`
  return {
    matrix: { rows: 1, columns: values.length, values },
    rows: { name: '', labels: [{ text: name }] },
    columns: axis,
  }
}

/** The mark of a cell of a panel's table. */
export function tableMark(panel: FigurePanel, index: number): CellMark | null {
  if (panel.kind === 'matrix') return markOf(panel, index)
  if (panel.kind === 'lines') return Number.isNaN(panel.values.values[index]) ? 'missing' : null
  return Number.isNaN(panel.values[index]) ? 'not-a-number' : null
}

/** Whether a number lies beyond its panel's colours or bars. */
export function isBeyondScale(panel: FigurePanel, value: number): boolean {
  return panel.kind !== 'lines' && beyondScale(value, panel.scale) !== 0
}

/** A line as files name it: "b1", "tok a". */
export function labelText({ text, index, group }: FigureLabel): string {
  return `${group === undefined ? '' : `${group} `}${text}${index ?? ''}`
}

export function labelTexts({ labels }: FigureAxis): string[] {
  return labels.map(labelText)
}
