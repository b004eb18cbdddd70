import type { Matrix } from '../../tensor/matrix'
import type { Cell, StageSum, StageTerm, Trace } from '../stage'

/** More than any stage has. */
const MOST_COLUMNS = 2 ** 20

export function entry(m: Matrix, row: number, column: number): number {
  return m.values[row * m.columns + column]
}

/** @throws RangeError for a cell that this circuit does not have */
export function requireCell(trace: Trace, { stage: id, row, column }: Cell): void {
  const { rows, columns } = trace.stage(id)
  if (!(row in rows.labels) || !(column in columns.labels)) {
    throw new RangeError(`${id} has no cell [${row}, ${column}].`)
  }
}

/** A cell that was not computed from others. */
export function given(value: number, text?: string): StageSum {
  return { terms: [{ factors: [], value, text }], zeroTerms: 0 }
}

/** More terms that are 0 than anybody reads; a dense circuit has D² of them. */
const LISTED_ZEROS = 100

/** Parts a list of terms into those that count and those that are exactly 0: their number, and the first of them. */
export function sumOf(terms: Iterable<StageTerm>): StageSum {
  const counted: StageTerm[] = []
  const zeros: StageTerm[] = []
  let zeroTerms = 0
  for (const term of terms) {
    if (term.value !== 0) counted.push(term)
    else if (++zeroTerms <= LISTED_ZEROS) zeros.push(term)
  }
  return { terms: counted, zeroTerms, zeros }
}

/** The factors of a sum's terms, each once. */
export function factorsOf({ terms }: StageSum): Cell[] {
  const seen = new Map<string, Set<number>>()
  const cells: Cell[] = []
  for (const { factors } of terms) {
    for (const cell of factors) {
      const known = seen.get(cell.stage) ?? new Set()
      const key = cell.row * MOST_COLUMNS + cell.column
      if (known.has(key)) continue
      seen.set(cell.stage, known.add(key))
      cells.push(cell)
    }
  }
  return cells
}
