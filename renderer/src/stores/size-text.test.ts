import { expect, it } from 'vitest'
import { sizeText } from './size-text'

it('is in the unit that leaves few digits', () => {
  expect([1, 1_000, 99_000, 4_230_000, 548_105_171, 1_520_000_000].map(sizeText)).toEqual([
    '1 kB',
    '1 kB',
    '99 kB',
    '4.2 MB',
    '548 MB',
    '1.5 GB',
  ])
})
