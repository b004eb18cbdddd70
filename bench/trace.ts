import type { Circuit, Head, Layer } from '#shared/circuit/circuit'
import { derive, sourcesOf, targetsOf } from '#shared/circuit/derive'
import { exampleDocument } from '#shared/circuit/examples'
import type { Cell, Trace } from '#shared/circuit/stage'
import { runPlan, tracePlan } from '#shared/circuit/trace'
import { plainWeights } from '#shared/circuit/weights'

// npx tsx bench/trace.ts: how long a trace, and what hovers ask of it, take. Goals: the sample in 50 µs, D = 64
// with 32 tokens in 2 ms.

const sample = exampleDocument('induction')
const large = largeCircuit(32, 32)
const largeTokens = Array.from({ length: 32 }, (_, i) => `t${(i * 7) % 32}`)

const rows = [
  ...figures('sample, 5 tokens', sample.circuit, sample.tokens, 20_000),
  ...figures('D = 64, 32 tokens', large, largeTokens, 500),
]
if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
else console.table(rows)

function figures(name: string, circuit: Circuit, tokens: readonly string[], times: number) {
  const plan = tracePlan(circuit, tokens)
  const run = runPlan(plan, circuit)
  return [
    figure(`${name}: plan`, times / 10, () => tracePlan(circuit, tokens)),
    figure(`${name}: trace`, times, () => runPlan(plan, circuit)),
    ...['X', '1.0.W_QK', '1.0.scores', '1.0.pattern'].flatMap((stage) => asked(name, run, stage, times / 10)),
  ]
}

function asked(name: string, run: Trace, stage: string, times: number) {
  const cell: Cell = { stage, row: 1, column: 1 }
  return [
    figure(`${name}: targets of a cell of ${stage}`, times, () => targetsOf(run, cell)),
    figure(`${name}: sources of a cell of ${stage}`, times, () => sourcesOf(run, cell)),
    figure(`${name}: derivation of a cell of ${stage}`, times, () => derive(run, cell)),
  ]
}

function figure(what: string, times: number, work: () => unknown) {
  for (let i = 0; i < times / 4; i++) work()
  const took = Array.from({ length: times }, () => {
    const start = performance.now()
    work()
    return (performance.now() - start) * 1000
  }).sort((a, b) => a - b)
  const at = (share: number) => Number(took[Math.floor(share * (took.length - 1))].toFixed(1))
  return { what, median_us: at(0.5), p95_us: at(0.95) }
}

/** The induction wiring with every weight different from 0. */
function largeCircuit(V: number, P: number): Circuit {
  const vocabulary = Array.from({ length: V }, (_, t) => `t${t}`)
  const { circuit } = exampleDocument('induction', { vocabulary, positions: P })
  const D = V + P
  const wave = (seed: number) => ({
    rows: D,
    columns: D,
    values: Float64Array.from({ length: D * D }, (_, i) => Math.sin(seed + i * 0.7)),
  })
  const full = (head: Head, seed: number): Head => ({
    ...head,
    W_QK: plainWeights(wave(seed)),
    W_OV: plainWeights(wave(seed + 1)),
  })
  const layers: Layer[] = circuit.layers.map((layer, l) => ({
    ...layer,
    heads: layer.heads.map((head) => full(head, 2 * l)),
  }))
  return { ...circuit, layers }
}
