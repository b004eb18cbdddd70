import type { WeightPlace } from '../circuit/circuit'
import type { CellContent } from '../circuit/weights'
import type { CircuitDocument } from './document'
import { applyEdit, type Edit } from './edit'

interface CellsLeft {
  readonly place: WeightPlace
  readonly contents: Map<number, CellContent>
}

/**
 * The document after edits one after the other, each matrix written once: a jump over a thousand edits costs about
 * as much as one. What a cell is left with decides, and an expression's value is that at the constants left.
 */
export function applyEdits(document: CircuitDocument, edits: readonly Edit[]): CircuitDocument {
  // A structural edit replaces circuit and tokens whole: what came before it makes no difference.
  let from = Math.max(
    0,
    edits.findLastIndex(({ kind }) => kind === 'circuit'),
  )
  let done = document
  for (let i = from; i < edits.length; i++) {
    if (isSmall(edits[i])) continue
    done = applyEdit(appliedSmall(done, edits.slice(from, i)), edits[i])
    from = i + 1
  }
  return appliedSmall(done, edits.slice(from))
}

type SmallEdit = Extract<Edit, { kind: 'cells' | 'constant' | 'tokens' }>

/** Whether an edit leaves the structure alone, so that its cells can be written together with those of others. */
function isSmall(edit: Edit): edit is SmallEdit {
  return edit.kind === 'cells' || edit.kind === 'constant' || edit.kind === 'tokens'
}

function appliedSmall(document: CircuitDocument, edits: readonly Edit[]): CircuitDocument {
  if (edits.length < 2) return edits.reduce(applyEdit, document)
  const cells = new Map<string, CellsLeft>()
  const others = new Map<string, Edit>()
  for (const edit of edits.filter(isSmall)) {
    if (edit.kind !== 'cells') {
      others.set(edit.kind === 'constant' ? `constant ${edit.constant}` : 'tokens', edit)
      continue
    }
    const { layer, head, name } = edit.place
    const key = `${layer}.${head}.${name}`
    const left = cells.get(key) ?? { place: edit.place, contents: new Map<number, CellContent>() }
    cells.set(key, left)
    for (const { index, after } of edit.changes) left.contents.set(index, after)
  }
  const written = [...cells.values()].map(({ place, contents }): Edit => {
    const changes = [...contents].map(([index, after]) => ({ index, before: after, after }))
    return { kind: 'cells', place, changes }
  })
  return [...others.values(), ...written].reduce(applyEdit, document)
}
