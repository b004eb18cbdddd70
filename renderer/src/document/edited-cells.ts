import { differentCells } from '#shared/circuit/different-cells'
import type { CellContent } from '#shared/circuit/weights'
import type { CircuitState, Edit } from '#shared/document/edit'
import type { Session } from './history'

interface EditedCell {
  /** Stage id of the matrix: `1.0.W_QK`. */
  readonly matrix: string
  readonly index: number
  /** What the cell held when the document was opened, and what it holds now. */
  readonly start: CellContent
  readonly now: CellContent
}

type CellsByMatrix = Map<string, Map<number, EditedCell>>

/** The cells that the history has left with another content than they had when the document was opened. */
export function editedCells({ entries, position }: Pick<Session, 'entries' | 'position'>): EditedCell[] {
  const cells: CellsByMatrix = new Map()
  for (let i = 0; i < position; i++) follow(cells, entries[i].edit)
  return [...cells.values()]
    .flatMap((byIndex) => [...byIndex.values()])
    .filter(({ start, now }) => !Object.is(start, now))
}

function follow(cells: CellsByMatrix, edit: Edit): void {
  if (edit.kind === 'circuit') return followStructure(cells, edit.before, edit.after)
  if (edit.kind !== 'cells') return
  const { layer, head, name } = edit.place
  note(cells, `${layer}.${head}.${name}`, edit.changes)
}

/** Heads are told by their place. In a matrix of another size no cell is the one that it was. */
function followStructure(cells: CellsByMatrix, before: CircuitState, after: CircuitState): void {
  const present = new Set<string>()
  after.circuit.layers.forEach(({ heads }, layer) =>
    heads.forEach((head, h) => {
      const old = before.circuit.layers[layer]?.heads[h]
      if (old?.W_QK.rows !== head.W_QK.rows) return
      for (const name of ['W_QK', 'W_OV'] as const) {
        const matrix = `${layer}.${h}.${name}`
        present.add(matrix)
        note(cells, matrix, differentCells(old[name], head[name]))
      }
    }),
  )
  for (const matrix of cells.keys()) if (!present.has(matrix)) cells.delete(matrix)
}

function note(
  cells: CellsByMatrix,
  matrix: string,
  changes: readonly { readonly index: number; readonly before: CellContent; readonly after: CellContent }[],
): void {
  if (changes.length === 0) return
  const known = cells.get(matrix) ?? new Map<number, EditedCell>()
  cells.set(matrix, known)
  for (const { index, before, after } of changes) {
    known.set(index, { matrix, index, start: known.get(index)?.start ?? before, now: after })
  }
}
