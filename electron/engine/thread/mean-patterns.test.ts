import { expect, it } from 'vitest'
import { meanPatterns } from './mean-patterns'

// [head, query, key]: one causal head of two positions
const first = Float32Array.of(1, 0, 0.25, 0.75)
const second = Float32Array.of(1, 0, 0.75, 0.25)

it('averages each cell over the prompts', () => {
  const runs = [first, second].map((values) => ({ values, isPadding: [] }))
  expect([...meanPatterns(runs, 2)]).toEqual([1, 0, 0.5, 0.5])
})

it('leaves a prompt out where its query only fills it up, unless it does in all of them', () => {
  const padded = { values: second, isPadding: [false, true] }
  expect([...meanPatterns([{ values: first, isPadding: [] }, padded], 2)]).toEqual([1, 0, 0.25, 0.75])
  expect([...meanPatterns([padded, padded], 2)]).toEqual([1, 0, 0.75, 0.25])
})
