import { describe, expect, it } from 'vitest'
import { textBudget } from './tile-text'

describe('textBudget', () => {
  it.each([
    [16, 0],
    [17, 2],
    [21, 2],
    [22, 3],
    [27, 3],
    [28, 4],
    [60, 4],
  ])('a pitch of %d px has room for %d characters', (pitch, characters) => {
    expect(textBudget(pitch)).toBe(characters)
  })
})
