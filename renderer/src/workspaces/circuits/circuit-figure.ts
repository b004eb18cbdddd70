import type { ListedModel } from '#shared/ipc/engine'
import type { CellMark, FigureScale, MatrixPanel, Provenance } from '#shared/figure/figure'
import type { Entry } from './entry-painter'

interface EntriesShown {
  readonly id: string
  readonly title: string
  readonly rows: number
  readonly columns: number
  readonly rowText: (row: number) => string
  readonly columnText: (column: number) => string
  readonly axes: readonly [string, string]
  readonly valueAt: (row: number, column: number) => Entry
  readonly scale: FigureScale
}

/** A map of entries as a panel of a figure; what is no cell or not here yet is marked so. */
export function entriesPanel(shown: EntriesShown): MatrixPanel {
  const { id, title, rows, columns, rowText, columnText, axes, valueAt, scale } = shown
  const values = new Float64Array(rows * columns)
  const marks = new Map<number, CellMark>()
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = valueAt(row, column)
      const at = row * columns + column
      values[at] = typeof value === 'number' ? value : NaN
      if (value === 'void') marks.set(at, 'absent')
      else if (value === undefined) marks.set(at, 'pending')
      else if (value === null) marks.set(at, 'missing')
    }
  }
  const labels = (length: number, text: (line: number) => string) =>
    Array.from({ length }, (_, line) => ({ text: text(line) }))
  return {
    ...{ kind: 'matrix', id, title, scale, marks, sharedScale: null },
    rows: { name: axes[0], labels: labels(rows, rowText) },
    columns: { name: axes[1], labels: labels(columns, columnText) },
    values: { rows, columns, values },
  }
}

/** Where the entries of a matrix of weights come from. */
export function weightsProvenance(model: ListedModel, formula: string, precision: string): Provenance {
  return [
    { name: 'Model', value: model.name },
    { name: 'SHA-256', value: model.sha256 },
    { name: 'Matrix', value: formula },
    { name: 'Reads', value: 'weights only: no biases, no LayerNorm, raw W_pos' },
    { name: 'Precision', value: precision },
  ]
}
