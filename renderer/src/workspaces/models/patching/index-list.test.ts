import { describe, expect, it } from 'vitest'
import { indicesFrom, indicesText } from './index-list'

describe('indices as they are written', () => {
  it('are single ones and ranges, each once and in order', () => {
    expect(indicesFrom('7, 0,3-5,4', 8)).toEqual([0, 3, 4, 5, 7])
    expect(indicesText([0, 3, 4, 5, 7])).toBe('0, 3–5, 7')
  })

  it('are all where nothing is written', () => {
    expect(indicesFrom(' ', 8)).toBeNull()
    expect(indicesFrom('all', 8)).toBeNull()
  })

  it('say what is wrong with them', () => {
    expect(indicesFrom('3,x', 8)).toContain('“x” is no index')
    expect(indicesFrom('3-8', 8)).toContain('There are 0 to 7')
    expect(indicesFrom('5-3', 8)).toContain('“5-3” is not among them')
  })
})
