import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import type { Edit } from '#shared/document/edit'
import { applyEdits } from '#shared/document/composed-edits'
import type { CircuitDocument } from '#shared/document/document'
import { editOf, intents } from '#shared/document/edits.testing'
import { branchEntries } from './branches'
import { atPosition, edited, newSession, redone, undone, type HistoryEntry, type Session } from './history'

const start = newSession('induction', exampleDocument('induction'))
const strength = (before: number, after: number): Edit => ({ kind: 'constant', constant: 's', before, after })
const labels = (entries: readonly HistoryEntry[]) => entries.map(({ label }) => label)
const tokens = (text: string): Edit => ({ kind: 'tokens', before: [...'abcda'], after: [...text] })

describe('history', () => {
  it('names an entry by what it did', () => {
    expect(edited(start, strength(10, 2)).entries.map(({ label }) => label)).toEqual(['Set strength to 2'])
  })

  it('leaves no entry for an edit that changes nothing', () => {
    expect(edited(start, strength(10, 10))).toBe(start)
  })

  it('goes back to the start and forth to the end', () => {
    const session = edited(edited(start, strength(10, 2)), tokens('abcdc'))
    const back = undone(undone(session))
    expect(serializeDocument(back.document)).toBe(serializeDocument(start.document))
    expect(undone(back)).toBe(back)
    expect(serializeDocument(redone(redone(back)).document)).toBe(serializeDocument(session.document))
  })

  it('jumps to any entry', () => {
    const session = edited(edited(start, strength(10, 2)), tokens('abcdc'))
    expect(atPosition(session, 1).document.tokens).toEqual([...'abcda'])
    expect(atPosition(atPosition(session, 0), 2).document.tokens).toEqual([...'abcdc'])
  })

  it('keeps what was undone as a branch when something else is done instead', () => {
    const session = edited(undone(edited(start, strength(10, 2))), tokens('abcdc'))
    expect(labels(session.entries)).toEqual(['Change tokens to a b c d c'])
    expect(session.branches.map(({ id }) => labels(branchEntries(session, id)))).toEqual([
      ['Set strength to 2'],
    ])
  })

  it('knows the way to a branch of a branch', () => {
    const long = [3, 4, 5].reduce(
      (session, s, i) => edited(session, strength(i === 0 ? 10 : s - 1, s)),
      start,
    )
    const late = edited(atPosition(long, 2), tokens('abcdc'))
    const early = edited(atPosition(late, 1), tokens('abcdd'))
    expect(labels(early.entries)).toEqual(['Set strength to 3', 'Change tokens to a b c d d'])
    expect(early.branches.map(({ id }) => labels(branchEntries(early, id)))).toEqual([
      ['Set strength to 3', 'Set strength to 4', 'Set strength to 5'],
      ['Set strength to 3', 'Set strength to 4', 'Change tokens to a b c d c'],
    ])
  })

  it('takes snapshots without an entry, and never loses one to undo', () => {
    const { circuit, tokens: sequence } = start.document
    const snapshot: Edit = {
      kind: 'snapshot',
      index: 0,
      before: null,
      after: { name: 'mine', circuit, tokens: sequence },
    }
    const session = edited(undone(edited(start, strength(10, 2))), snapshot)
    expect(labels(session.entries)).toEqual(['Set strength to 2'])
    expect(redone(session).document.snapshots?.map(({ name }) => name)).toEqual(['mine'])
  })

  it('makes a run of steps one entry, until anything comes between', () => {
    const step = (session: Session, before: number, after: number) =>
      edited(session, strength(before, after), undefined, 'strength')
    const run = step(step(start, 10, 10.1), 10.1, 10.2)
    expect(labels(run.entries)).toEqual(['Set strength to 10.2'])
    expect(undone(run).document).toEqual(start.document)
    expect(labels(step(redone(undone(run)), 10.2, 10.3).entries)).toHaveLength(2)
    const other = edited(run, tokens('abcdc'))
    expect(labels(step(other, 10.2, 10.3).entries)).toHaveLength(3)
    expect(step(step(run, 10.2, 10.1), 10.1, 10).entries).toEqual([])
  })

  it('leads from the start to any branch, and back, whatever was done', () => {
    const acts = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: intents },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('go' as const), to: fc.nat(12) }) },
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(acts, (list) => {
        const ends: CircuitDocument[] = []
        let session = start
        for (const act of list) {
          if (act.kind === 'go') {
            session = atPosition(session, act.to)
            continue
          }
          const edit = editOf(session.document, act)
          const end = atPosition(session, session.entries.length).document
          const next = edited(session, edit)
          if (next.branches.length > session.branches.length) ends.push(end)
          session = next
        }
        expect(atPosition(session, 0).document).toEqual(start.document)
        const branches = session.branches.map(({ id }) =>
          applyEdits(
            start.document,
            branchEntries(session, id).map(({ edit }) => edit),
          ),
        )
        expect(branches).toEqual(ends)
      }),
    )
  })
})
