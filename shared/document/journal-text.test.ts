import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../circuit/examples'
import { journalText, journalValue } from './journal-text'

const roundTrip = (value: unknown) => journalValue(journalText(value))

describe('a line of the journal', () => {
  it('brings back whatever a history can hold', () => {
    const leaf = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null))
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
        fc.array(fc.double(), { maxLength: 8 }).map((values) => Float64Array.from(values)),
        fc.array(fc.tuple(fc.integer(), fc.string()), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      ),
    })).any
    fc.assert(
      fc.property(value, (each) => {
        const text = journalText({ each })
        expect(text).not.toContain('\n')
        expect(journalValue(text)).toEqual({ each })
      }),
    )
  })

  it('brings back a whole document', () => {
    const document = exampleDocument('induction')
    expect(roundTrip(document)).toEqual(document)
  })

  it('keeps what is shared shared, and writes it once', () => {
    const { circuit } = exampleDocument('induction')
    const edit = { before: { circuit }, after: { circuit: { ...circuit, readout: null } } }
    const back = roundTrip(edit) as typeof edit
    expect(back.after.circuit.layers).toBe(back.before.circuit.layers)
    expect(journalText(edit).length).toBeLessThan(1.1 * journalText({ before: { circuit } }).length)
  })

  it('is refused when it was not written by it', () => {
    for (const text of ['', '{', '{"$what":1}']) expect(() => journalValue(text)).toThrow(SyntaxError)
  })
})
