import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CircuitState } from '#shared/document/edit'
import { LIMITS } from '#shared/document/schema'
import { freeSnapshotName, type Snapshot } from '#shared/document/snapshot'
import { branchEntries } from '../document/branches'
import { atPosition, newSession } from '../document/history'
import { markOf } from '../document/saved-mark'
import { useDocument } from './document'

/** One side of a comparison: a snapshot by its name, the document as it was opened, or as it is now. */
export type Version =
  { readonly of: 'snapshot'; readonly name: string } | { readonly of: 'opened' } | { readonly of: 'now' }

export const NOW: Version = { of: 'now' }

/** What fits a menu; the file takes a little more. */
const LONGEST_NAME = 80

/** The named versions and the branches of the shown document, and the two versions that are being compared. */
export const useSnapshots = defineStore('snapshots', () => {
  const documents = useDocument()
  const snapshots = computed(() => documents.session.document.snapshots ?? [])
  const isFull = computed(() => snapshots.value.length >= LIMITS.snapshots)
  const comparison = shallowRef<{ readonly before: Version; readonly after: Version } | null>(null)

  const indexOf = (name: string) => snapshots.value.findIndex((each) => each.name === name)

  /** Keeps the document as it is now. @returns the name of its own that it got; `null` where no more fit */
  function take(): string | null {
    if (isFull.value) return null
    const { circuit, tokens } = documents.session.document
    const name = freeSnapshotName(snapshots.value, `Snapshot ${snapshots.value.length + 1}`)
    const index = snapshots.value.length
    documents.commit({ kind: 'snapshot', index, before: null, after: { name, circuit, tokens } })
    return name
  }
  /** Gives a snapshot another name; a name that another has gets a number behind it. */
  function rename(snapshot: Snapshot, wanted: string) {
    const index = indexOf(snapshot.name)
    const text = wanted.trim().slice(0, LONGEST_NAME)
    if (index < 0 || text === '' || text === snapshot.name) return
    const others = snapshots.value.filter((_, i) => i !== index)
    const after = { ...snapshot, name: freeSnapshotName(others, text) }
    documents.commit({ kind: 'snapshot', index, before: snapshot, after })
  }
  /** Deletes a snapshot. @returns what brings it back, also from another document that is shown by then */
  function remove(snapshot: Snapshot): () => void {
    const index = indexOf(snapshot.name)
    const { id } = documents.session
    documents.commit({ kind: 'snapshot', index, before: snapshot, after: null })
    return () => {
      const session = documents.sessions.find((each) => each.id === id)
      if (!session) return
      documents.open(id, () => session.document)
      const name = freeSnapshotName(snapshots.value, snapshot.name)
      const place = Math.min(index, snapshots.value.length)
      documents.commit({ kind: 'snapshot', index: place, before: null, after: { ...snapshot, name } })
    }
  }
  /** Makes the document what the snapshot holds: one entry, which undo takes back. */
  function restore({ name, circuit, tokens }: Snapshot) {
    const { circuit: oldCircuit, tokens: oldTokens } = documents.session.document
    const label = `Restore snapshot “${name}”`
    const before = { circuit: oldCircuit, tokens: oldTokens }
    documents.commit({ kind: 'circuit', label, before, after: { circuit, tokens } })
  }
  /** Opens a snapshot as a document of its own, beside this one. */
  function openSnapshot({ name, circuit, tokens }: Snapshot) {
    const { name: of, example } = documents.session.document
    const from = example === undefined ? {} : { example }
    documents.open(crypto.randomUUID(), () => ({ name: `${of}, ${name}`, ...from, circuit, tokens }))
  }
  /** Opens a branch as a document of its own, beside this one, with the edits that led to it. */
  function openBranch(id: number) {
    const { session } = documents
    const { snapshots: _kept, ...start } = atPosition(session, 0).document
    const opened = newSession(crypto.randomUUID(), { ...start, name: `${start.name}, branch ${id}` })
    const entries = branchEntries(session, id)
    const branch = atPosition({ ...opened, entries }, entries.length)
    documents.add(branch, { file: null, mark: markOf(branch) })
  }

  function stateOf(version: Version): CircuitState {
    if (version.of === 'opened') return atPosition(documents.session, 0).document
    const named = version.of === 'snapshot' && snapshots.value.find(({ name }) => name === version.name)
    return named || documents.session.document
  }
  function compare(before: Version, after: Version = NOW) {
    comparison.value = { before, after }
  }
  function closeComparison() {
    comparison.value = null
  }

  return {
    snapshots,
    isFull,
    comparison,
    take,
    rename,
    remove,
    restore,
    openSnapshot,
    openBranch,
    stateOf,
    compare,
    closeComparison,
  }
})
