import { expect, it } from 'vitest'
import type { ModelAnalysis } from '../../stores/model-analysis'
import { baselineOf, compositionPairs } from './composition-pairs'

const axis = (name: string, labels: string[]) => ({ name, labels })
/** Three layers of two heads: rows 0.0 … 1.1, columns 1.0 … 2.1. */
const analysis: ModelAnalysis = {
  analysis: 'composition',
  provenance: { samples: 300 },
  notes: [],
  tables: [
    {
      name: 'K',
      axes: [
        axis('earlier head', ['0.0', '0.1', '1.0', '1.1']),
        axis('later head', ['1.0', '1.1', '2.0', '2.1']),
      ],
      values: [
        [0.2, 0.1, 0.3, 0.1],
        [0.1, 0.1, 0.1, 0.5],
        [null, null, 0.1, 0.1],
        [null, null, 0.4, null],
      ],
    },
    { name: 'baseline', axes: [axis('baseline', ['a', 'b', 'c'])], values: [0.1, 0.11, 0.01] },
  ],
}

it('lists every pair of which one is below the other, the strongest first, above what random heads come to', () => {
  const pairs = compositionPairs(analysis, 'K', 2)
  expect(pairs).toHaveLength(11)
  expect(pairs.slice(0, 2)).toEqual([
    { earlier: { layer: 0, head: 1 }, later: { layer: 2, head: 1 }, score: 0.5, above: 0.5 - 0.11 },
    { earlier: { layer: 1, head: 1 }, later: { layer: 2, head: 0 }, score: 0.4, above: 0.4 - 0.11 },
  ])
  expect(pairs.every(({ earlier, later }) => earlier.layer < later.layer)).toBe(true)
  expect(baselineOf(analysis)).toEqual({ analytic: 0.1, mean: 0.11, std: 0.01, samples: 300 })
})

it('has none where there is no table of the kind', () => {
  expect(compositionPairs(analysis, 'V', 2)).toEqual([])
})
