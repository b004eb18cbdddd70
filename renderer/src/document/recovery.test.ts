import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { cellContent } from '#shared/circuit/weights'
import { weightsAt } from '#shared/circuit/weight-place'
import { journalText } from '#shared/document/journal-text'
import { serializeDocument } from '#shared/document/serialize'
import type { KeptDocument } from '#shared/ipc/documents'
import { atPosition, edited, newSession, redone, undone, type Session } from './history'
import { recordsOf, stepBetween } from './journal-record'
import { recoveredDocument } from './recovery'
import { isUnsaved, markOf } from './saved-mark'

const start = newSession('mine', { ...exampleDocument('induction'), name: 'Mine' })
const place = { layer: 1, head: 0, name: 'W_QK' } as const

type Act = (session: Session) => Session
const setCell =
  (index: number, after: number | string): Act =>
  (session) => {
    const before = cellContent(weightsAt(session.document.circuit, place), index)
    return edited(session, { kind: 'cells', place, changes: [{ index, before, after }] }, undefined, 'keys')
  }
const setStrength =
  (after: number): Act =>
  (session) =>
    edited(session, { kind: 'constant', constant: 's', before: session.document.circuit.constants.s, after })
const dropHead: Act = (session) => {
  const { circuit, tokens } = session.document
  const [first, ...others] = circuit.layers
  const heads = [...first.heads, ...first.heads].slice(0, 4)
  const after = {
    circuit: { ...circuit, layers: [{ ...first, heads }, ...others] },
    tokens: [...tokens].reverse(),
  }
  return edited(session, { kind: 'circuit', label: 'Add heads', before: { circuit, tokens }, after })
}
const takeSnapshot: Act = (session) => {
  const { circuit, tokens, snapshots = [] } = session.document
  const after = { name: `Version ${snapshots.length}`, circuit, tokens }
  return edited(session, { kind: 'snapshot', index: snapshots.length, before: null, after })
}

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc
      .tuple(fc.nat(80), fc.oneof(fc.double({ noNaN: true }), fc.constant('2*s')))
      .map(([i, v]) => setCell(i, v)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(setStrength),
    fc.constantFrom<Act>(undone, redone, dropHead, takeSnapshot),
    fc.nat(12).map(
      (position): Act =>
        (session) =>
          atPosition(session, position),
    ),
  ),
  { maxLength: 14 },
)

/** The journal of a session that went through these acts, with the session after each of its records. */
function journalled(list: readonly Act[]) {
  const records = recordsOf(start, true).map(journalText)
  const states = [start]
  let session = start
  for (const act of list) {
    const next = act(session)
    const step = stepBetween(session, next)
    session = next
    if (!step) continue
    records.push(journalText(step))
    states.push(session)
  }
  return { records, states, session }
}

const kept = (records: readonly string[], more: Partial<KeptDocument> = {}): KeptDocument => ({
  id: 'mine',
  records: [...records],
  damaged: false,
  snapshot: null,
  file: null,
  disk: { kind: 'same' },
  ...more,
})

/** What of a session can be told apart: also that undoing all of it leads to the start. */
const told = (session: Session) => ({
  now: serializeDocument(session.document),
  opened: serializeDocument(atPosition(session, 0).document),
  last: serializeDocument(atPosition(session, session.entries.length).document),
  labels: session.entries.map(({ label }) => label),
  position: session.position,
  branches: session.branches.length,
})

describe('recovery', () => {
  it('brings back any session with its history, with and without a snapshot', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (list, n) => {
        const { records, states, session } = journalled(list)
        const at = n % states.length
        const snapshot = { records: at + 1, text: serializeDocument(states[at].document) }
        for (const each of [kept(records), kept(records, { snapshot })]) {
          const recovered = recoveredDocument(each)!
          expect(recovered).toMatchObject({ intact: true, loss: null })
          expect(told(recovered.session)).toEqual(told(session))
        }
      }),
    )
  })

  it('loses at most what comes after a damage, and says so', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (list, n) => {
        const { records, states } = journalled(list)
        const whole = 1 + (n % records.length)
        const recovered = recoveredDocument(kept(records.slice(0, whole), { damaged: true }))!
        expect(recovered.intact).toBe(false)
        expect(recovered.loss).toMatch(/^The journal of “Mine” is damaged: .*lost\.$/)
        expect(told(recovered.session)).toEqual(told(states[whole - 1]))
      }),
    )
  })

  it('takes the snapshot where the damage lies before it', () => {
    const { records, session } = journalled([setCell(4, 7), setStrength(3), setCell(5, 1)])
    const snapshot = { records: records.length, text: serializeDocument(session.document) }
    for (const whole of [0, 1, 2]) {
      const recovered = recoveredDocument(kept(records.slice(0, whole), { damaged: true, snapshot }))!
      expect(recovered.loss).toMatch(/its history is lost\.$/)
      expect(serializeDocument(recovered.session.document)).toBe(serializeDocument(session.document))
    }
    expect(recoveredDocument(kept([], { damaged: true }))).toBeNull()
  })

  it('knows whether the file has it', () => {
    const saved = (position: number) => journalText({ kind: 'saved', position })
    const changed = journalled([setCell(4, 7)])
    const unsavedOf = (records: readonly string[], snapshot: KeptDocument['snapshot'] = null) => {
      const { session, mark } = recoveredDocument(kept(records, { snapshot }))!
      return isUnsaved(session, mark)
    }
    expect(unsavedOf(changed.records.slice(0, 1))).toBe(false)
    expect(unsavedOf(changed.records)).toBe(true)
    expect(unsavedOf([...changed.records, saved(1)])).toBe(false)
    expect(unsavedOf([...changed.records, saved(0)])).toBe(true)
    const withVersion = journalled([takeSnapshot])
    expect(unsavedOf(withVersion.records)).toBe(true)
    const text = serializeDocument(withVersion.session.document)
    expect(unsavedOf([...withVersion.records, saved(0)], { records: 3, text })).toBe(false)
    expect(unsavedOf(recordsOf(start, false).map(journalText))).toBe(true)
    expect(isUnsaved(undone(changed.session), markOf(start))).toBe(false)
  })
})
