import { expect, it } from 'vitest'
import { ALLOCATED_BESIDE, fuzzReaders } from './mutated-checkpoints'

it('10,000 mutated checkpoints open or are refused with a sentence; no header makes us allocate what it claims', async () => {
  const figures = await fuzzReaders(10_000, 6)
  expect(figures.files).toBe(10_000)
  // Mutations that nothing notices, and mutations that everything notices, would test nothing.
  expect(figures.opened).toBeGreaterThan(500)
  expect(figures.refused).toBeGreaterThan(2_000)
  expect(figures.largestRead).toBeLessThanOrEqual(1)
  expect(figures.allocatedBeside).toBeLessThanOrEqual(ALLOCATED_BESIDE)
}, 300_000)
