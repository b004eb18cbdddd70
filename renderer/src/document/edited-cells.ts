import type { CellContent } from '#shared/circuit/weights'
import type { Session } from './history'

interface EditedCell {
  /** Stage id of the matrix: `1.0.W_QK`. */
  readonly matrix: string
  readonly index: number
  /** What the cell held when the document was opened, and what it holds now. */
  readonly start: CellContent
  readonly now: CellContent
}

/** The cells that the history has left with another content than they had when the document was opened. */
export function editedCells({ entries, position }: Pick<Session, 'entries' | 'position'>): EditedCell[] {
  const cells = new Map<string, EditedCell>()
  for (const { edit } of entries.slice(0, position)) {
    if (edit.kind !== 'cells') continue
    const { layer, head, name } = edit.place
    const matrix = `${layer}.${head}.${name}`
    for (const { index, before, after } of edit.changes) {
      const key = `${matrix}.${index}`
      cells.set(key, { matrix, index, start: cells.get(key)?.start ?? before, now: after })
    }
  }
  return [...cells.values()].filter(({ start, now }) => !Object.is(start, now))
}
