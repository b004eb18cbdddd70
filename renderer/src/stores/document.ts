import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { WeightPlace } from '#shared/circuit/circuit'
import type { Stage } from '#shared/circuit/stage'
import { runPlan, tracePlan } from '#shared/circuit/trace'
import { cellContent, type CellChange } from '#shared/circuit/weights'
import { weightsAt } from '#shared/circuit/weight-place'
import { exampleDocument, type ExampleId } from '#shared/circuit/examples'
import type { CircuitDocument } from '#shared/document/document'
import { applyEdit, isEmptyEdit, type Edit } from '#shared/document/edit'
import { editedCells as editedCellsOf } from '../document/edited-cells'
import { sameStructure } from '../document/structure'
import { atPosition, edited, newSession, redone, undone, type Session } from '../document/history'

/**
 * The open documents, each with its own history, and the one that is shown. Every stage of it comes from one
 * trace; a preview (a drag under way) is seen by everything but is in no history until it is committed.
 */
export const useDocument = defineStore('document', () => {
  const sessions = shallowRef<readonly Session[]>([newSession('induction', exampleDocument('induction'))])
  const activeId = ref('induction')
  const previewed = shallowRef<Edit | null>(null)

  const session = computed(() => sessions.value.find(({ id }) => id === activeId.value) ?? sessions.value[0])
  const document = computed(() =>
    previewed.value ? applyEdit(session.value.document, previewed.value) : session.value.document,
  )
  const circuit = computed(() => document.value.circuit)
  const tokens = computed(() => document.value.tokens)

  const structure = computed<{ circuit: typeof circuit.value; tokens: readonly string[] }>((old) =>
    old && old.tokens === tokens.value && sameStructure(old.circuit, circuit.value)
      ? old
      : { circuit: circuit.value, tokens: tokens.value },
  )
  const plan = computed(() => tracePlan(structure.value.circuit, structure.value.tokens))
  const stages = computed(() => new Map(plan.value.stages.map((each) => [each.id, each])))
  const trace = computed(() => runPlan(plan.value, circuit.value))

  /** A stage without its numbers; it stays the same object while only weights change. */
  function stage(id: string): Stage {
    return stages.value.get(id) ?? trace.value.stage(id)
  }

  const dragging = computed(() => previewed.value !== null)
  const undoLabel = computed(() => session.value.entries[session.value.position - 1]?.label ?? null)
  const redoLabel = computed(() => session.value.entries[session.value.position]?.label ?? null)
  const editedCells = computed(() => editedCellsOf(session.value))
  const isEdited = computed(() => session.value.position > 0)

  function replaceSession(next: Session) {
    if (next === session.value) return
    sessions.value = sessions.value.map((each) => (each.id === next.id ? next : each))
  }

  /** Shows what an edit would do, everywhere, without an entry in the history. */
  function preview(edit: Edit) {
    previewed.value = isEmptyEdit(edit) ? null : edit
  }
  function cancelPreview() {
    previewed.value = null
  }
  /** One edit, one named entry. */
  function commit(edit: Edit, label?: string) {
    previewed.value = null
    replaceSession(edited(session.value, edit, label))
  }
  function undo() {
    previewed.value = null
    replaceSession(undone(session.value))
  }
  function redo() {
    previewed.value = null
    replaceSession(redone(session.value))
  }
  function goTo(position: number) {
    previewed.value = null
    replaceSession(atPosition(session.value, position))
  }

  /** The edit that gives cells of one matrix their new contents, against what the history holds. */
  function cellsEdit(place: WeightPlace, changes: readonly CellChange[]): Edit {
    const weights = weightsAt(session.value.document.circuit, place)
    return {
      kind: 'cells',
      place,
      changes: changes
        .map(({ index, content }) => ({ index, before: cellContent(weights, index), after: content }))
        .filter(({ before, after }) => !Object.is(before, after)),
    }
  }
  function constantEdit(constant: string, after: number): Edit {
    const before = session.value.document.circuit.constants[constant]
    return { kind: 'constant', constant, before, after }
  }
  function tokensEdit(after: readonly string[]): Edit {
    return { kind: 'tokens', before: session.value.document.tokens, after }
  }

  /** Shows a document: the one that is open under this id, with its edits, or a new one. */
  function open(id: string, make: () => CircuitDocument) {
    previewed.value = null
    if (!sessions.value.some((each) => each.id === id)) {
      sessions.value = [...sessions.value, newSession(id, make())]
    }
    activeId.value = id
  }
  function openExample(id: ExampleId) {
    open(id, () => exampleDocument(id))
  }

  return {
    sessions,
    session,
    document,
    circuit,
    tokens,
    plan,
    stage,
    trace,
    dragging,
    undoLabel,
    redoLabel,
    isEdited,
    editedCells,
    preview,
    cancelPreview,
    commit,
    undo,
    redo,
    goTo,
    cellsEdit,
    constantEdit,
    tokensEdit,
    open,
    openExample,
  }
})
