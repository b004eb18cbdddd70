import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseEntry } from '#shared/circuit/entry'
import { entryText } from './useCellEntry'

const constants = { s: 10 }

it('shows a number so that typing it again gives the same number, to the last bit', () => {
  const numbers = fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0))
  fc.assert(
    fc.property(numbers, (content) => {
      expect(parseEntry(entryText(content), constants)).toEqual({ ok: true, content })
    }),
  )
})

it('shows an expression so that typing it again gives the same expression', () => {
  for (const content of ['s', '2*s', '-s/3']) {
    expect(parseEntry(entryText(content), constants)).toEqual({ ok: true, content })
  }
})

it('shows nothing for a cell that is not a number', () => {
  expect(entryText(NaN)).toBe('')
})
