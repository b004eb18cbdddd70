import { describe, expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import type { Edit } from '#shared/document/edit'
import { atPosition, edited, newSession, redone, undone } from './history'

const start = newSession('induction', exampleDocument('induction'))
const strength = (before: number, after: number): Edit => ({ kind: 'constant', constant: 's', before, after })
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

  it('drops what was undone when something else is done instead', () => {
    const session = edited(undone(edited(start, strength(10, 2))), tokens('abcdc'))
    expect(session.entries.map(({ label }) => label)).toEqual(['Change tokens to a b c d c'])
  })
})
