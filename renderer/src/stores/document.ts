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
import type { FileName } from '#shared/ipc/documents'
import { editedCells as editedCellsOf } from '../document/edited-cells'
import { sameStructure } from '../document/structure'
import { atPosition, edited, newSession, redone, undone, type Session } from '../document/history'
import type { DocumentRest } from '../document/journal-record'
import { isUnsaved, markOf, type SavedMark } from '../document/saved-mark'

/** Where a document is saved, and in which state. */
export interface SavedIn {
  readonly file: FileName | null
  /** `null` for a document that was never saved and does not come from anywhere. */
  readonly mark: SavedMark | null
}

/** What a first start shows. */
const FIRST = 'induction'
const OTHER = 'induction-empty'

/**
 * The open documents, each with its own history, and the one that is shown. Every stage of it comes from one
 * trace; a preview (a drag under way) is seen by everything but is in no history until it is committed.
 */
export const useDocument = defineStore('document', () => {
  const sessions = shallowRef<readonly Session[]>([newSession(FIRST, exampleDocument(FIRST))])
  const saved = shallowRef<ReadonlyMap<string, SavedIn>>(new Map([[FIRST, asOpened(sessions.value[0])]]))
  const activeId = ref<string>(FIRST)
  const previewed = shallowRef<Edit | null>(null)
  /** Why an edit of a document cannot be made, where something of it is given. */
  const restriction = shallowRef<(id: string, edit: Edit) => string | null>(() => null)
  const refusedEdit = shallowRef<{ readonly message: string } | null>(null)

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
  const isEdited = computed(() => hasUnsavedEdits(session.value))

  function savedIn(id: string): SavedIn {
    return saved.value.get(id) ?? { file: null, mark: null }
  }
  /** Whether closing a document would lose something. */
  function hasUnsavedEdits(each: Session): boolean {
    return isUnsaved(each, savedIn(each.id).mark)
  }
  /** Notes that the document in this state is in that file. */
  function markSaved(state: Session, file: FileName | null = savedIn(state.id).file) {
    saved.value = new Map(saved.value).set(state.id, { file, mark: markOf(state) })
  }

  function replaceSession(next: Session) {
    if (next === session.value) return
    sessions.value = sessions.value.map((each) => (each.id === next.id ? next : each))
  }

  /** Notes that the document's file no longer has it. */
  function markUnsaved(id: string) {
    saved.value = new Map(saved.value).set(id, { file: savedIn(id).file, mark: null })
  }

  /** Shows what an edit would do, everywhere, without an entry in the history. */
  function preview(edit: Edit) {
    const isAllowed = restriction.value(session.value.id, edit) === null
    previewed.value = isAllowed && !isEmptyEdit(edit) ? edit : null
  }
  /** Names what a person cannot edit. @param rule returns why, as a sentence; `null` for what can be done */
  function restrict(rule: (id: string, edit: Edit) => string | null) {
    restriction.value = rule
  }
  function isRefused(id: string, edit: Edit): boolean {
    const message = isEmptyEdit(edit) ? null : restriction.value(id, edit)
    if (message !== null) refusedEdit.value = { message }
    return message !== null
  }
  function cancelPreview() {
    previewed.value = null
  }
  /** One edit, one named entry; edits of one `run` are one entry together. */
  function commit(edit: Edit, label?: string, run: string | null = null) {
    previewed.value = null
    if (!isRefused(session.value.id, edit)) replaceSession(edited(session.value, edit, label, run))
  }
  /** Edits a document that need not be the one that is shown. */
  function commitTo(id: string, edit: Edit, label: string) {
    const target = sessions.value.find((each) => each.id === id)
    if (target && !isRefused(id, edit)) replaceSession(edited(target, edit, label))
  }
  /** Gives a document other parts than circuit and tokens, which are no edits. */
  function describe(id: string, rest: DocumentRest) {
    const target = sessions.value.find((each) => each.id === id)
    if (!target) return
    const { circuit: unchanged, tokens: same } = target.document
    replaceSession({ ...target, document: { ...rest, circuit: unchanged, tokens: same } })
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
      const opened = newSession(id, make())
      add(opened, asOpened(opened))
    }
    activeId.value = id
  }
  /** Adds a document with its history, and shows it. */
  function add(opened: Session, where: SavedIn) {
    previewed.value = null
    saved.value = new Map(saved.value).set(opened.id, where)
    sessions.value = [...sessions.value, opened]
    activeId.value = opened.id
  }
  function show(id: string) {
    previewed.value = null
    if (sessions.value.some((each) => each.id === id)) activeId.value = id
  }
  /** Shows the next document in the order in which they were opened. */
  function cycle(direction: 1 | -1) {
    const { length } = sessions.value
    const at = sessions.value.indexOf(session.value)
    show(sessions.value[(at + direction + length) % length].id)
  }
  /** Lets a document go; the one beside it is shown, or the first example where it was the last. */
  function close(id: string) {
    previewed.value = null
    const at = sessions.value.findIndex((each) => each.id === id)
    if (at < 0) return
    if (sessions.value.length === 1) return startOver()
    const left = sessions.value.filter((each) => each.id !== id)
    if (activeId.value === id) activeId.value = left[Math.min(at, left.length - 1)].id
    sessions.value = left
    saved.value = new Map(left.map((each) => [each.id, savedIn(each.id)]))
  }
  /** Lets everything go, also a first example that was edited: for a moment another stands in its place. */
  function startOver() {
    for (const id of [OTHER, FIRST] as const) {
      const fresh = newSession(id, exampleDocument(id))
      activeId.value = id
      sessions.value = [fresh]
      saved.value = new Map([[id, asOpened(fresh)]])
    }
  }
  /** Puts the documents of the last run in the place of what a first start shows. */
  function restore(found: readonly { session: Session; where: SavedIn }[], active: string | null) {
    saved.value = new Map(found.map((each) => [each.session.id, each.where]))
    sessions.value = found.map((each) => each.session)
    activeId.value = active ?? sessions.value[0].id
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
    savedIn,
    hasUnsavedEdits,
    markSaved,
    markUnsaved,
    saved,
    editedCells,
    restrict,
    refusedEdit,
    preview,
    cancelPreview,
    commit,
    commitTo,
    describe,
    undo,
    redo,
    goTo,
    cellsEdit,
    constantEdit,
    tokensEdit,
    open,
    openExample,
    add,
    show,
    cycle,
    close,
    restore,
  }
})

/** Of a document that comes from where it can be had again, or from a person's own act that can be repeated. */
function asOpened(session: Session): SavedIn {
  return { file: null, mark: markOf(session) }
}
