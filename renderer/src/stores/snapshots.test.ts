import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { documentDifference } from '#shared/document/snapshot-diff'
import { useDocument } from './document'
import { NOW, useSnapshots } from './snapshots'

beforeEach(() => setActivePinia(createPinia()))

const strength = (s: number) => {
  const documents = useDocument()
  documents.commit(documents.constantEdit('s', s))
}
const names = () => useSnapshots().snapshots.map(({ name }) => name)
const labels = () => useDocument().session.entries.map(({ label }) => label)

describe('snapshots', () => {
  it('each get a name of their own', () => {
    const snapshots = useSnapshots()
    snapshots.take()
    snapshots.take()
    snapshots.rename(snapshots.snapshots[1], ' Snapshot 1 ')
    expect(names()).toEqual(['Snapshot 1', 'Snapshot 1 2'])
    snapshots.rename(snapshots.snapshots[1], '   ')
    expect(names()).toEqual(['Snapshot 1', 'Snapshot 1 2'])
  })

  it('come back after they were deleted, also from another document', () => {
    const [documents, snapshots] = [useDocument(), useSnapshots()]
    const { id } = documents.session
    for (let i = 0; i < 3; i++) snapshots.take()
    const undoLast = snapshots.remove(snapshots.snapshots[2])
    const undoFirst = snapshots.remove(snapshots.snapshots[0])
    documents.openExample('published-head')
    expect(names()).toEqual([])
    undoLast()
    expect(documents.session.id).toBe(id)
    undoFirst()
    expect(names()).toEqual(['Snapshot 1', 'Snapshot 2', 'Snapshot 3'])
  })

  it('are compared with what the document was when it was opened, and is now', () => {
    const snapshots = useSnapshots()
    strength(4)
    const opened = snapshots.stateOf({ of: 'opened' })
    expect(documentDifference(opened, snapshots.stateOf(NOW)).others).toEqual(['Strength: 10 → 4'])
    snapshots.take()
    strength(5)
    const taken = snapshots.stateOf({ of: 'snapshot', name: 'Snapshot 1' })
    expect(documentDifference(taken, snapshots.stateOf(NOW)).others).toEqual(['Strength: 4 → 5'])
  })
})

describe('a branch', () => {
  it('opens as a document of its own with the edits that led to it, and leaves the other as it is', () => {
    const [documents, snapshots] = [useDocument(), useSnapshots()]
    const { id } = documents.session
    snapshots.take()
    for (const s of [2, 3]) strength(s)
    documents.goTo(1)
    strength(7)
    snapshots.openBranch(documents.session.branches[0].id)
    expect(documents.session.id).not.toBe(id)
    expect(labels()).toEqual(['Set strength to 2', 'Set strength to 3'])
    expect(documents.circuit.constants.s).toBe(3)
    expect(names()).toEqual([])
    documents.goTo(0)
    expect(documents.circuit.constants.s).toBe(10)
    documents.show(id)
    expect(labels()).toEqual(['Set strength to 2', 'Set strength to 7'])
  })
})
