import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../circuit/circuits.testing'
import { exampleDocument } from '../circuit/examples'
import type { CircuitDocument } from './document'
import { applyEdit, editLabel, inverseEdit, type Edit } from './edit'
import { parseDocument } from './parse'
import { serializeDocument } from './serialize'
import { freeSnapshotName, type Snapshot } from './snapshot'

const start = exampleDocument('induction')
const { circuit, tokens } = start
const first: Snapshot = { name: 'first', circuit, tokens }
const taken = (index: number, after: Snapshot): Edit => ({ kind: 'snapshot', index, before: null, after })

describe('a snapshot', () => {
  it('is taken, renamed and deleted, and each can be taken back', () => {
    const one = applyEdit(start, taken(0, first))
    expect(one.snapshots).toEqual([first])
    const rename: Edit = { kind: 'snapshot', index: 0, before: first, after: { ...first, name: 'second' } }
    expect(applyEdit(one, rename).snapshots?.map(({ name }) => name)).toEqual(['second'])
    expect(applyEdit(applyEdit(one, rename), inverseEdit(rename))).toEqual(one)
    expect(applyEdit(one, inverseEdit(taken(0, first)))).toEqual(start)
    expect(() => applyEdit(start, rename)).toThrow(RangeError)
    expect(
      [taken(0, first), rename, inverseEdit(taken(0, first))].map((edit) => editLabel(one, edit)),
    ).toEqual(['Take snapshot “first”', 'Rename snapshot “first” to “second”', 'Delete snapshot “first”'])
  })

  it('has a name that no other has', () => {
    expect(freeSnapshotName([first], 'other')).toBe('other')
    expect(freeSnapshotName([first, { ...first, name: 'first 2' }], 'first')).toBe('first 3')
  })

  it('comes back from the file, whatever it holds', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 })
    const named = fc.uniqueArray(fc.tuple(name, runs), { selector: ([each]) => each, maxLength: 3 })
    fc.assert(
      fc.property(named, (list) => {
        const snapshots = list.map(([each, run]) => ({ name: each, ...run }))
        const document: CircuitDocument = { ...start, ...(snapshots.length > 0 ? { snapshots } : {}) }
        const text = serializeDocument(document)
        expect(parseDocument(text)).toEqual({ ok: true, document })
      }),
    )
  })

  it('keeps keys that this version does not know, when another one goes', () => {
    const second = { ...first, name: 'second' }
    const both = applyEdit(applyEdit(start, taken(0, first)), taken(1, second))
    const file = JSON.parse(serializeDocument(both)) as { snapshots: Record<string, unknown>[] }
    file.snapshots.forEach((each, i) => (each.colour = i))
    const parsed = parseDocument(JSON.stringify(file))
    if (!parsed.ok) throw new Error(parsed.error)
    const [gone] = parsed.document.snapshots!
    const left = applyEdit(parsed.document, { kind: 'snapshot', index: 0, before: gone, after: null })
    expect(JSON.parse(serializeDocument(left))).toMatchObject({ snapshots: [{ name: 'second', colour: 1 }] })
  })

  it('that cannot be read refuses the file, by its name', () => {
    const file = JSON.parse(serializeDocument(applyEdit(start, taken(0, first)))) as {
      snapshots: { tokens: string[] }[]
    }
    const twice = { ...file, snapshots: [...file.snapshots, ...file.snapshots] }
    expect(parseDocument(JSON.stringify(twice))).toEqual({
      ok: false,
      error: 'The document has two snapshots called “first”.',
    })
    file.snapshots[0].tokens = ['z']
    expect(parseDocument(JSON.stringify(file))).toEqual({
      ok: false,
      error: 'In snapshot “first”: “z” is not in the vocabulary. Known: a b c d.',
    })
  })
})
