import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { trace } from '#shared/circuit/trace'
import type { CircuitState } from '#shared/document/edit'
import { useDocument } from './document'

/** What the maps draw: the circuit as it is, the state that was pinned, or how much is now than was. */
export type Shown = 'now' | 'pinned' | 'difference'

/** A state that was set aside to compare with, and what it is called. */
export interface PinnedState extends CircuitState {
  readonly label: string
}

/** For each open document at most one state to compare with; it survives edits. */
export const usePinned = defineStore('pinned', () => {
  const documents = useDocument()
  const states = shallowRef<ReadonlyMap<string, PinnedState>>(new Map())
  const wanted = shallowRef<Shown>('now')

  const state = computed(() => states.value.get(documents.session.id) ?? null)
  const run = computed(() => state.value && trace(state.value.circuit, state.value.tokens))
  const shown = computed<Shown>(() => (state.value ? wanted.value : 'now'))
  /** Stages of the present circuit that the pinned one does not have in the same shape. */
  const misfits = computed<ReadonlySet<string>>(() => {
    const pinned = run.value
    if (!pinned) return new Set()
    const known = new Map(pinned.stages.map((stage) => [stage.id, stage]))
    const fits = documents.plan.stages.filter(({ id, rows, columns }) => {
      const other = known.get(id)
      const sameRows = other?.rows.labels.length === rows.labels.length
      return !(other && sameRows && other.columns.labels.length === columns.labels.length)
    })
    return new Set(fits.map(({ id }) => id))
  })

  function set(id: string, pinned: PinnedState | null) {
    const next = new Map(states.value)
    if (pinned) next.set(id, pinned)
    else next.delete(id)
    states.value = next
    wanted.value = 'now'
  }
  /** Pins the document as it is now, without an edit that is still being made. */
  function pinNow() {
    const { circuit, tokens } = documents.session.document
    set(documents.session.id, { circuit, tokens, label: documents.undoLabel ?? 'Opened' })
  }
  function pin({ circuit, tokens }: CircuitState, label: string) {
    set(documents.session.id, { circuit, tokens, label })
  }
  function unpin() {
    set(documents.session.id, null)
  }
  function show(what: Shown) {
    wanted.value = what
  }

  /** The pinned state of a document, to keep. */
  function kept(id: string): PinnedState | null {
    return states.value.get(id) ?? null
  }
  function restore(id: string, pinned: PinnedState) {
    states.value = new Map(states.value).set(id, pinned)
  }

  return { state, run, shown, misfits, pinNow, pin, unpin, show, kept, restore }
})
