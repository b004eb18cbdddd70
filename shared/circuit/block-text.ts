import type { CellContent } from './weights'

type Rows = readonly (readonly CellContent[])[]

/** A cell's content as a clipboard carries it: all digits of a number, an expression as its text. */
function contentText(content: CellContent): string {
  if (typeof content === 'string') return content
  if (Number.isFinite(content) || Number.isNaN(content)) return String(content)
  return content > 0 ? 'inf' : '-inf'
}

/** Rows of cells as tab-separated text, which spreadsheets take. */
export function blockText(rows: Rows): string {
  return rows.map((row) => row.map(contentText).join('\t')).join('\n')
}

/** The same under its column labels and beside its row labels; the corner is empty. */
export function labelledBlockText(
  rows: Rows,
  rowLabels: readonly string[],
  columnLabels: readonly string[],
): string {
  const head = ['', ...columnLabels].join('\t')
  const body = rows.map((row, r) => [rowLabels[r], ...row.map(contentText)].join('\t'))
  return [head, ...body].join('\n')
}
