import { exactText } from '#shared/circuit/number-text'
import type { Figure, FigurePanel } from './figure'
import { markMeanings, tableMarksUsed } from './legend'
import { panelLetter } from './panel-letter'
import { isBeyondScale, labelText, panelTable, tableMark } from './panel-table'
import { scaleNotes } from './scale-notes'
import { textWidth } from './text-width'
import { visibleLabel, visibleProse } from './visible-text'

/** What stands in place of a number; a number beyond the scale carries a `!`. */
const SIGNS = {
  masked: '///',
  'minus-infinity': '\u2212∞',
  absent: '',
  missing: '',
  pending: '?',
  'not-a-number': 'NaN',
} as const

/** A figure to read as text: its tables in columns, what the marks mean, the caption and where it comes from. */
export function textReport(figure: Figure): string {
  const { title, panels, caption, provenance } = figure
  const tables = panels.map((panel, i) => {
    const letter = panels.length > 1 ? `(${panelLetter(i)}) ` : ''
    return `${letter}${visibleProse(panel.title)}\n${tableText(panel)}`
  })
  const marks = tableMarksUsed(figure).map((mark) => {
    const sign = mark === 'beyond' ? '!' : SIGNS[mark] || 'blank'
    const meaning = markMeanings[mark]
    return meaning.startsWith(`${sign}:`) ? meaning : `${sign}: ${meaning}`
  })
  const parts = [
    visibleProse(title),
    ...tables,
    [...marks, ...scaleNotes(figure)].join('\n'),
    visibleProse(caption),
    provenance.map(({ name, value }) => `${name}: ${visibleProse(value)}`).join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function tableText(panel: FigurePanel): string {
  const { matrix, rows, columns } = panelTable(panel)
  const corner = [rows.name, columns.name].filter(Boolean).join(' \\ ')
  const head = [visibleLabel(corner || '·'), ...columns.labels.map((label) => visibleLabel(labelText(label)))]
  const body = rows.labels.map((label, row) => [
    visibleLabel(labelText(label)),
    ...columns.labels.map((_, column) => cellText(panel, row * matrix.columns + column, matrix.values)),
  ])
  const lines = [head, ...body]
  const widths = head.map((_, i) => lines.reduce((most, line) => Math.max(most, characters(line[i])), 0))
  return lines
    .map((line) =>
      line
        .map((cell, i) => padded(cell, widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cellText(panel: FigurePanel, index: number, values: Float64Array): string {
  const mark = tableMark(panel, index)
  if (mark !== null) return SIGNS[mark]
  return exactText(values[index]) + (isBeyondScale(panel, values[index]) ? '!' : '')
}

function padded(text: string, width: number): string {
  return ' '.repeat(width - characters(text)) + text
}

/** Columns of a terminal: signs of two columns are wider than an em. */
function characters(text: string): number {
  return [...text].reduce((sum, sign) => {
    const width = textWidth(sign, 1)
    return sum + (width > 1.05 ? 2 : width === 0 ? 0 : 1)
  }, 0)
}
