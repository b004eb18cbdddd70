import type { Matrix } from '../tensor/matrix'
import { FormatError } from './format-error'
import { printable } from './text'

/** A table of numbers, with the names of its rows and columns where the file has them. */
export interface Table {
  readonly matrix: Matrix
  readonly rowLabels: readonly string[] | null
  readonly columnLabels: readonly string[] | null
}

const MOST_CELLS = 2 ** 22

/**
 * Reads a table: tabs separate where there are any, semicolons where every row has as many of them (a comma is then a
 * decimal point), otherwise commas.
 * A first row or column without any number is one of labels.
 *
 * @throws FormatError for text among the numbers, ragged rows and an empty table; rows and columns count from 1
 */
export function readDelimited(text: string): Table {
  const separator = separatorOf(text)
  const cells = cellsOf(text, separator)
  if (cells.length === 0) throw new FormatError('The table is empty.')
  const width = cells[0].length
  cells.forEach((row, r) => {
    if (row.length !== width) {
      throw new FormatError(`Row ${r + 1} of the table has ${row.length} columns, the first has ${width}.`)
    }
  })
  const numbers = cells.map((row) => row.map((cell) => numberOf(cell, separator)))
  const isCorner = cells[0][0].trim() === ''
  const hasHeader = isCorner || numbers[0].every((value) => value === null)
  const body = hasHeader ? 1 : 0
  const hasNames = isCorner || (body < cells.length && numbers.slice(body).every(([first]) => first === null))
  const left = hasNames ? 1 : 0
  const rows = cells.length - body
  const columns = width - left
  if (rows === 0 || columns === 0) throw new FormatError('The table holds labels but no numbers.')
  const values = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = numbers[r + body][c + left]
      if (value === null) throw notANumber(cells[r + body][c + left], r + body, c + left)
      values[r * columns + c] = value
    }
  }
  return {
    matrix: { rows, columns, values },
    rowLabels: hasNames ? cells.slice(body).map(([first]) => first) : null,
    columnLabels: hasHeader ? cells[0].slice(left) : null,
  }
}

function separatorOf(text: string): string {
  const lines = text
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
  if (lines.some((line) => line.includes('\t'))) return '\t'
  const semicolons = new Set(lines.map((line) => line.split(';').length))
  return semicolons.size === 1 && !semicolons.has(1) ? ';' : ','
}

function notANumber(cell: string, row: number, column: number): FormatError {
  const what = cell.trim() === '' ? 'is empty' : `holds “${printable(cell)}”, which is not a number`
  return new FormatError(`Row ${row + 1}, column ${column + 1} of the table ${what}.`)
}

/** Fields may stand in quotes, with quotes doubled inside (RFC 4180). */
function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let count = 0
  const field = /"((?:[^"]|"")*)"|[^"\r\n]*/y
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    const plain = text[at] === '"' ? null : upTo(text, at, separator)
    if (plain !== null) {
      row.push(plain)
      at += plain.length
    } else {
      field.lastIndex = at
      const match = field.exec(text)
      if (match?.[1] === undefined) throw new FormatError('A quoted cell of the table is not closed.')
      row.push(match[1].replaceAll('""', '"'))
      at += match[0].length
    }
    if (++count > MOST_CELLS) throw new FormatError('The table has more cells than a circuit can use.')
    if (text[at] === separator) {
      at++
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue
      row.push('')
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    else if (at < text.length && text[at - 1] !== '\r') {
      throw new FormatError('Something follows a quoted cell of the table.')
    }
    if (row.some((cell) => cell.trim() !== '')) rows.push(row)
    row = []
  }
  return rows
}

function upTo(text: string, start: number, separator: string): string {
  let end = start
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++
  return text.slice(start, end)
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The value of a cell, or null. Infinite and undefined values are written as NumPy, Python and people write them. */
function numberOf(cell: string, separator: string): number | null {
  let text = cell.trim().replace('\u2212', '-')
  if (separator !== ',' && !text.includes('.')) text = text.replace(',', '.')
  if (NUMBER.test(text)) return Number(text)
  if (/^[+-]?(inf|infinity|∞)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return /^nan$/i.test(text) ? NaN : null
}

/** A table as text: every number in full precision, labels where given, a line break behind every row. */
export function writeDelimited({ matrix, rowLabels, columnLabels }: Table, separator: ',' | '\t'): string {
  const { rows, columns, values } = matrix
  const lines: string[] = []
  if (columnLabels) {
    lines.push([...(rowLabels ? [''] : []), ...columnLabels.map(quoted)].join(separator))
  }
  for (let r = 0; r < rows; r++) {
    const cells = Array.from(values.subarray(r * columns, (r + 1) * columns), numberText)
    lines.push([...(rowLabels ? [quoted(rowLabels[r])] : []), ...cells].join(separator))
  }
  return lines.map((line) => `${line}\n`).join('')
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (Math.abs(value) === Infinity) return value < 0 ? '-inf' : 'inf'
  return Number.isNaN(value) ? 'nan' : String(value)
}

/** In quotes where it holds anything that could be taken for a separator. */
function quoted(label: string): string {
  return /["\r\n,;\t]/.test(label) ? `"${label.replaceAll('"', '""')}"` : label
}
