import { describe, expect, it } from 'vitest'
import { thresholdFrom } from './threshold'

describe('a threshold as it is typed', () => {
  it.each([
    ['0.35', 0.35],
    [' .5 ', 0.5],
    ['0,7', 0.7],
    ['1', 1],
    ['0', 0],
  ])('%j is %d', (text, value) => expect(thresholdFrom(text)).toBe(value))

  it.each(['', '.', '1.1', '-0.2', 'a', '1e-1'])('%j is none', (text) =>
    expect(thresholdFrom(text)).toBeNull(),
  )
})
