import { shapeText } from './block'
import { parseEntry } from './entry'
import type { Constants } from './expression'
import { pastedRows, type PastedRows, type PasteForm } from './paste-rows'
import type { CellContent } from './weights'

export type Pasted =
  | {
      readonly ok: true
      readonly form: PasteForm
      /** [row, column]; all rows are equally long. */
      readonly rows: readonly (readonly CellContent[])[]
    }
  | { readonly ok: false; readonly error: string }

/** Where a block is to go: how many cells there are from the selected one to the end of the matrix. */
export interface Room {
  readonly matrix: string
  readonly rows: number
  readonly columns: number
}

/**
 * Reads pasted text as a block of cell contents: tab-separated (a comma is a decimal point), comma-separated,
 * numbers with spaces, or a JSON, Python or NumPy list. Labels as a copy with labels has them are left away.
 * A block that does not fit, is not a rectangle or holds a text is refused with one sentence.
 */
export function pastedBlock(text: string, constants: Constants, room: Room): Pasted {
  if (text.trim() === '') return refused('There is nothing to paste: the clipboard holds no text.')
  const taken = pastedRows(text)
  if (!taken)
    return refused('This list is not a matrix: rows of numbers in brackets, such as [[1, 0], [0, 1]].')
  const labelled = hasLabels(taken, constants)
  const skip = labelled ? 1 : 0
  const rows = taken.count - skip
  const columns = taken.row(0).length - skip
  if (rows > room.rows || columns > room.columns) return refused(misfit(rows, columns, room))

  const contents: CellContent[][] = []
  for (let r = 0; r < rows; r++) {
    const cells = taken.row(r + skip).slice(skip)
    if (cells.length !== columns)
      return refused(
        `Row ${r + 1} has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, row 1 has ${columns}. Nothing was pasted.`,
      )
    const row = readRow(cells, constants)
    if (typeof row === 'string') return refused(`Row ${r + 1}, ${row} Nothing was pasted.`)
    contents.push(row)
  }
  return { ok: true, form: taken.form, rows: contents }
}

function misfit(rows: number, columns: number, { matrix, ...room }: Room): string {
  return `The block is ${shapeText(rows, columns)}; ${matrix} has room for ${shapeText(room.rows, room.columns)} here.`
}

/** The contents of a row, or which column is wrong and why. */
function readRow(cells: readonly string[], constants: Constants): CellContent[] | string {
  const row: CellContent[] = []
  for (const [c, cell] of cells.entries()) {
    const entry = parseEntry(cell, constants)
    if (!entry.ok) return `column ${c + 1}: ${entry.error}`
    row.push(entry.content)
  }
  return row
}

/** Whether the first row and column are labels: an empty corner, and no number in the rest of them. */
function hasLabels(rows: PastedRows, constants: Constants): boolean {
  if (rows.form !== 'tabs' || rows.count < 2) return false
  const [corner, ...columns] = rows.row(0)
  const isLabel = (text: string | undefined) => !!text && !parseEntry(text, constants).ok
  return corner === '' && columns.length > 0 && columns.every(isLabel) && isLabel(rows.row(1)[0])
}

function refused(error: string): Pasted {
  return { ok: false, error }
}
