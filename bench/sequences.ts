import { sequenceReport } from '#shared/circuit/all-sequences'
import { exampleDocument } from '#shared/circuit/examples'
import { sequencesOf } from '#shared/circuit/sequences'
import { quantile, rounded } from './figures'

// npx tsx bench/sequences.ts: how long it takes to run every sequence of 4 letters × 5 positions through the sample
// and to judge it. Goal: 1,364 sequences in 100 ms. The first run is cold, as in the app's worker.

const RUNS = 20

const { circuit } = exampleDocument('induction')
const sequences = sequencesOf(['a', 'b', 'c', 'd'], 5, { most: 20_000, sample: 1, seed: 1 })

const took = Array.from({ length: RUNS }, () => {
  const start = performance.now()
  const { count } = sequenceReport(circuit, sequences)
  if (count !== 1364) throw new Error(`${count} sequences were run, expected 1364.`)
  return performance.now() - start
})

console.log(
  JSON.stringify({
    sequences: sequences.count,
    first_ms: rounded(took[0]),
    median_ms: rounded(quantile(took, 0.5)),
    p95_ms: rounded(quantile(took, 0.95)),
  }),
)
