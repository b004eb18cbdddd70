import { describe, expect, it } from 'vitest'
import { parseEntry } from './entry'

const constants = { s: 10 }
const content = (text: string) => {
  const entry = parseEntry(text, constants)
  return entry.ok ? entry.content : { error: entry.error }
}

describe('what is typed into a cell', () => {
  it.each([
    ['-2', -2],
    ['.5', 0.5],
    ['1e-3', 0.001],
    ['1,5', 1.5],
    [',5', 0.5],
    ['−1,5', -1.5],
    ['\u22122', -2],
    ['+7', 7],
    [' 3 ', 3],
    ['=1/3', 1 / 3],
    ['1/4', 0.25],
    ['=-inf', -Infinity],
    ['−∞', -Infinity],
    ['s', 's'],
    ['=s', 's'],
    ['=2*s', '2*s'],
    ['= 1,5*s', '1.5*s'],
    ['=−s/2', '-s/2'],
  ])('“%s” becomes %s', (text, expected) => {
    expect(content(text)).toBe(expected)
  })

  it('−0 is 0', () => {
    expect(content('-0')).toBe(0)
  })

  it.each([
    ['', 'A number is missing.'],
    ['=', 'A number is missing.'],
    ['−', '“−” is not a number.'],
    ['abc', '“abc” is not a number.'],
    ['1o', '“1o” is not a number.'],
    ['1.2.3', '“1.2.3” is not a number.'],
    ['1 2', '“1 2” is not a number.'],
    ['NaN', '“NaN” is not a number.'],
    ['=NaN', '“NaN” is not a number.'],
    ['0x10', '“0x10” is not a number.'],
    ['1e999', '“1e999” is too large for a number.'],
    ['-1e999', '“1e999” is too large for a number.'],
    ['=1/0', '“1/0” divides by zero.'],
    ['=t', '“t” is not a constant of this document. Known: s.'],
  ])('“%s” is refused: %s', (text, error) => {
    expect(content(text)).toEqual({ error })
  })
})
