import { describe, expect, it } from 'vitest'
import { afterLastOccurrence } from '../scored-keys'
import { cellPredicate } from './cell-predicate'

/** Cells at which a condition holds, as [query, key]. */
function cells(text: string, tokens: readonly unknown[]): number[][] {
  const read = cellPredicate(text)
  if ('problem' in read) throw new Error(read.problem.message)
  const holds = read.value(tokens)
  return tokens.flatMap((_, query) =>
    tokens.flatMap((_key, key) => (holds(query, key) ? [[query, key]] : [])),
  )
}
const problem = (text: string) => {
  const read = cellPredicate(text)
  return 'problem' in read ? read.problem.message : null
}

describe('a condition on the cells of a pattern', () => {
  it('finds the token after the last occurrence, as the detector of induction does', () => {
    const tokens = [...'abcacb']
    const wanted = tokens.flatMap((_, query) => {
      const key = afterLastOccurrence(tokens, query)
      return key === null ? [] : [[query, key]]
    })
    expect(wanted).toEqual([
      [3, 1],
      [4, 3],
      [5, 2],
    ])
    expect(cells('key == lastOccurrence(query) + 1', tokens)).toEqual(wanted)
  })

  it('finds every earlier occurrence by the token itself', () => {
    expect(cells('token(key) == token(query) and key < query', [7, 3, 7, 7])).toEqual([
      [2, 0],
      [3, 0],
      [3, 2],
    ])
    expect(cells('key == firstOccurrence(query)', [7, 3, 7, 7])).toEqual([
      [2, 0],
      [3, 0],
    ])
    expect(cells('token(key - 1) == token(query) and key <= query', [...'abab'])).toEqual([
      [2, 1],
      [3, 2],
    ])
  })

  it('a token that was not there before fits nothing', () => {
    expect(cells('key == lastOccurrence(query) + 1', [...'abcd'])).toEqual([])
    expect(cells('lastOccurrence(query) < 99', [...'abcd'])).toEqual([])
  })

  it('says what it does not understand', () => {
    expect(problem('key == lastOccurence(query)')).toContain('Did you mean lastOccurrence?')
    expect(problem('lastOccurrence(query)')).toContain('This is a number')
    expect(problem('key == lastOccurrence(key == 1)')).toContain('A number is needed here')
    expect(problem('keys == 1')).toContain('neither query nor key')
  })
})
