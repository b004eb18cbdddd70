import { exactText } from '#shared/circuit/number-text'
import type { FigurePanel } from './figure'
import { labelText, panelTable } from './panel-table'
import { visibleLabel, visibleProse } from './visible-text'

/** Panels as tables in Markdown (GitHub's), each under its title; numbers to six digits, nothing where there is none. */
export function markdownTables(panels: readonly FigurePanel[]): string {
  return panels.map((panel) => `**${escaped(visibleProse(panel.title))}**\n\n${tableOf(panel)}\n`).join('\n')
}

function tableOf(panel: FigurePanel): string {
  const { matrix, rows, columns } = panelTable(panel)
  const corner = [rows.name, columns.name].filter(Boolean).join(' \\ ')
  const head = [corner, ...columns.labels.map((label) => visibleLabel(labelText(label)))]
  const body = rows.labels.map((label, row) => [
    escaped(visibleLabel(labelText(label))),
    ...columns.labels.map((_, column) => {
      const value = matrix.values[row * matrix.columns + column]
      return Number.isNaN(value) ? '' : exactText(value)
    }),
  ])
  const rule = head.map((_, i) => (i === 0 ? ':--' : '--:'))
  return [head.map(escaped), rule, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&]/g, (sign) => `\\${sign}`)
}
