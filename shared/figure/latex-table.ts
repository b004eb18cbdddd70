import { exactText } from '#shared/circuit/number-text'
import type { Figure, FigureLabel, FigurePanel } from './figure'
import { latexText } from './latex-text'
import { markMeanings, tableMarksUsed } from './legend'
import { panelLetter } from './panel-letter'
import { isBeyondScale, panelTable, tableMark } from './panel-table'
import { scaleNotes } from './scale-notes'
import { visibleLabel, visibleProse } from './visible-text'

const SIGNS = {
  masked: '---',
  'minus-infinity': '$-\\infty$',
  absent: '',
  missing: '',
  pending: '?',
  'not-a-number': 'NaN',
} as const

/** A figure's numbers as a LaTeX table, without packages: a tabular for each panel, the marks and the caption. */
export function latexTable(figure: Figure): string {
  const { panels, caption, provenance } = figure
  const marks = tableMarksUsed(figure).map((mark) => {
    const sign = mark === 'beyond' ? '!' : SIGNS[mark] || 'blank'
    const meaning = latexText(markMeanings[mark].replace(/^[^:]*: /, ''))
    return `${sign}: ${meaning}`
  })
  const notes = scaleNotes(figure).map((note) => latexText(visibleProse(note)))
  const prose = [visibleProse(caption), ...[...marks, ...notes].map((mark) => `${mark}.`)]
  return [
    ...provenance.map(({ name, value }) => `% ${oneLine(name)}: ${oneLine(value)}`),
    '\\begin{table}',
    '  \\centering',
    ...panels.flatMap((panel, i) => tabular(panel, panels.length > 1 ? panelLetter(i) : null)),
    `  \\caption{${[latexText(prose[0]), ...prose.slice(1)].join(' ')}}`,
    '\\end{table}\n',
  ].join('\n')
}

function tabular(panel: FigurePanel, letter: string | null): string[] {
  const { matrix, rows, columns } = panelTable(panel)
  const count = columns.labels.length
  const title = `${letter === null ? '' : `\\textbf{${letter}} `}${latexText(visibleProse(panel.title))}`
  const head = ['', ...columns.labels.map(labelLatex)]
  const body = rows.labels.map((label, row) => [
    labelLatex(label),
    ...columns.labels.map((_, column) => cellLatex(panel, row * matrix.columns + column, matrix.values)),
  ])
  return [
    `  \\begin{tabular}{r|${'r'.repeat(count)}}`,
    `    \\multicolumn{${count + 1}}{l}{${title}} \\\\`,
    `    ${head.join(' & ')} \\\\ \\hline`,
    ...body.map((line) => `    ${line.join(' & ')} \\\\`),
    '  \\end{tabular}',
  ]
}

function labelLatex({ text, index, group }: FigureLabel): string {
  const role = group === undefined ? '' : `${latexText(visibleLabel(group))} `
  const lowered = index === undefined ? '' : `\\textsubscript{${latexText(index)}}`
  return role + latexText(visibleLabel(text)) + lowered
}

function cellLatex(panel: FigurePanel, index: number, values: Float64Array): string {
  const mark = tableMark(panel, index)
  if (mark !== null) return SIGNS[mark]
  const value = values[index]
  const [digits, exponent] = exactText(value).split('e')
  const text = exponent === undefined ? latexText(digits) : `$${math(digits)} \\cdot 10^{${math(exponent)}}$`
  return text + (isBeyondScale(panel, value) ? '!' : '')
}

function math(number: string): string {
  return number.replace('\u2212', '-')
}

function oneLine(text: string): string {
  return visibleProse(text).replaceAll('%', '')
}
