import { weightCellName } from './weight-cell-name'
import type { Circuit, WeightPlace } from '../circuit/circuit'
import { exactText } from '../circuit/number-text'
import { weightsAt, withConstant, withWeightsAt } from '../circuit/weight-place'
import { withCells, type CellContent } from '../circuit/weights'
import type { CircuitDocument } from './document'
import { snapshotEditLabel, withSnapshot, type SnapshotEdit } from './snapshot'
import { unknownKeysBeside } from './unknown-keys'

/** One cell of a weight matrix, before and after. */
export interface CellEdit {
  readonly index: number
  readonly before: CellContent
  readonly after: CellContent
}

/** What a structural edit replaces whole: its matrices are shared wherever the edit leaves them as they were. */
export interface CircuitState {
  readonly circuit: Circuit
  readonly tokens: readonly string[]
}

/** A change of a document that knows its own way back. */
export type Edit =
  | { readonly kind: 'cells'; readonly place: WeightPlace; readonly changes: readonly CellEdit[] }
  | { readonly kind: 'tokens'; readonly before: readonly string[]; readonly after: readonly string[] }
  | { readonly kind: 'constant'; readonly constant: string; readonly before: number; readonly after: number }
  | {
      readonly kind: 'circuit'
      readonly label: string
      readonly before: CircuitState
      readonly after: CircuitState
    }
  | SnapshotEdit

export function applyEdit(document: CircuitDocument, edit: Edit): CircuitDocument {
  const { circuit } = document
  switch (edit.kind) {
    case 'cells': {
      const contents = edit.changes.map(({ index, after }) => ({ index, content: after }))
      const weights = withCells(weightsAt(circuit, edit.place), contents, circuit.constants)
      return { ...document, circuit: withWeightsAt(circuit, edit.place, weights) }
    }
    case 'tokens':
      return { ...document, tokens: edit.after }
    case 'constant':
      return { ...document, circuit: withConstant(circuit, edit.constant, edit.after) }
    case 'circuit':
      return { ...document, circuit: edit.after.circuit, tokens: edit.after.tokens }
    case 'snapshot': {
      const { snapshots: old = [], unknownKeys: oldKeys = [], ...rest } = document
      const snapshots = withSnapshot(old, edit)
      const unknownKeys = unknownKeysBeside(oldKeys, edit)
      return {
        ...rest,
        ...(snapshots.length > 0 ? { snapshots } : {}),
        ...(unknownKeys.length > 0 ? { unknownKeys } : {}),
      }
    }
  }
}

/** The edit that takes an edit back. */
export function inverseEdit(edit: Edit): Edit {
  if (edit.kind !== 'cells') return { ...edit, before: edit.after, after: edit.before } as Edit
  const changes = edit.changes.map(({ index, before, after }) => ({ index, before: after, after: before }))
  return { ...edit, changes: changes.reverse() }
}

/** Whether an edit leaves everything as it was. */
export function isEmptyEdit(edit: Edit): boolean {
  switch (edit.kind) {
    case 'cells':
      return edit.changes.every(({ before, after }) => Object.is(before, after))
    case 'tokens':
      return sameTokens(edit.before, edit.after)
    case 'constant':
      return Object.is(edit.before, edit.after)
    case 'circuit':
      return edit.before.circuit === edit.after.circuit && sameTokens(edit.before.tokens, edit.after.tokens)
    case 'snapshot':
      return edit.before === edit.after
  }
}

/** What an edit does, as the history names it: "Set W_QK[tok a, prev a] to 7.4" (LOOK §7). */
export function editLabel(document: CircuitDocument, edit: Edit): string {
  switch (edit.kind) {
    case 'cells':
      return cellsLabel(document, edit.place, edit.changes)
    case 'tokens':
      return `Change tokens to ${edit.after.join(' ')}`
    case 'constant':
      return `Set ${edit.constant === 's' ? 'strength' : edit.constant} to ${exactText(edit.after)}`
    case 'circuit':
      return edit.label
    case 'snapshot':
      return snapshotEditLabel(edit)
  }
}

function sameTokens(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i])
}

function cellsLabel(document: CircuitDocument, place: WeightPlace, changes: readonly CellEdit[]): string {
  if (changes.length === 1) {
    const [{ index, after }] = changes
    return `Set ${weightCellName(document.circuit, place, index)} to ${contentText(after)}`
  }
  const count = `${changes.length} cells of ${place.name}`
  const [first] = changes
  if (!first || changes.some(({ after }) => !Object.is(after, first.after))) return `Set ${count}`
  return first.after === 0 ? `Clear ${count}` : `Set ${count} to ${contentText(first.after)}`
}

function contentText(content: CellContent): string {
  return typeof content === 'number' ? exactText(content) : content
}
