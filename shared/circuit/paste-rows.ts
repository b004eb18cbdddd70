/** How pasted text was taken apart. */
export type PasteForm = 'tabs' | 'commas' | 'spaces' | 'list' | 'lines'

/**
 * Pasted text as rows of cell texts. They are read one by one, so that the size of a huge block is known
 * before its cells are.
 */
export interface PastedRows {
  readonly form: PasteForm
  readonly count: number
  row(index: number): readonly string[]
}

/** Python, NumPy and PyTorch literals: a name and `=` before, `array(` and `dtype=…)` around. */
const LIST =
  /^(?:[\p{L}_][\p{L}\d_]*\s*=\s*)?(?:(?:[\w.]+\.)?(?:array|asarray|matrix|tensor)\s*\(\s*)?(?=\[)/u
const LIST_END = /(?:,\s*(?:dtype|device|requires_grad)\s*=\s*[^[\]()]*)*,?\s*\)?\s*;?$/
const NUMBERS = /^[+\-−]?(?:\d+\.?\d*|\.\d+|inf|∞)(?:e[+\-−]?\d+)?$/i

/**
 * Takes pasted text apart: lists by their brackets; otherwise lines, and in them cells by tabs, else by commas,
 * else by spaces where every word is a number. @returns null when brackets make no matrix
 */
export function pastedRows(text: string): PastedRows | null {
  const trimmed = text.trim()
  const opening = LIST.exec(trimmed)
  if (opening) return listRows(trimmed.slice(opening[0].length).replace(LIST_END, ''))
  const lines = text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/)
  const by = (form: PasteForm, cells: (line: string) => readonly string[]): PastedRows => ({
    form,
    count: lines.length,
    row: (index) => cells(lines[index]),
  })
  if (text.includes('\t')) return by('tabs', (line) => separated(line, '\t'))
  if (text.includes(',')) return by('commas', (line) => separated(line, ','))
  const words = (line: string) => line.trim().split(/\s+/)
  const isSpaced = lines.some((line) => /\S\s+\S/.test(line))
  if (isSpaced && lines.every((line) => words(line).every((word) => NUMBERS.test(word))))
    return by('spaces', words)
  return by('lines', (line) => [line.trim()])
}

/** Cells of a line; within quotes a separator separates nothing. */
function separated(line: string, separator: ',' | '\t'): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim())
  const cells = line.match(
    separator === ',' ? /("[^"]*"|[^,])+|(?<=^|,)(?=,|$)/g : /[^\t]+|(?<=^|\t)(?=\t|$)/g,
  )
  return (cells ?? []).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  )
}

function listRows(list: string): PastedRows | null {
  if (!list.startsWith('[') || !list.endsWith(']')) return null
  const inner = list.slice(1, -1)
  if (!inner.includes('[')) return isFlat(inner) ? rowsOf([inner]) : null
  // What is left beside the rows may only separate them.
  const row = /\[([^[\]]*)\]/g
  if (/[^\s,]/.test(inner.replace(row, ''))) return null
  return rowsOf(Array.from(inner.matchAll(row), (match) => match[1]))
}

const isFlat = (text: string) => !/[[\]]/.test(text)

function rowsOf(rows: readonly string[]): PastedRows {
  return { form: 'list', count: rows.length, row: (index) => listCells(rows[index]) }
}

/** With commas as a program writes them, without as NumPy prints them. */
function listCells(row: string): string[] {
  const text = row.trim()
  return text.includes(',')
    ? text
        .replace(/,$/, '')
        .split(',')
        .map((cell) => cell.trim())
    : text.split(/\s+/)
}
