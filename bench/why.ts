/**
 * `npm run bench:why [-- --json]`: what asking costs, without a window. The derivation of any cell at D = 128 (p95
 * goal under 5 ms), the derivative of a cell with respect to every weight at D = 9 and 64 (goals under 100 ms and
 * 1 s), and a logit without one weight.
 */
import { traceWithCell } from '#shared/circuit/counterfactual'
import { derive } from '#shared/circuit/derive'
import { exampleDocument } from '#shared/circuit/examples'
import { weightGradients } from '#shared/circuit/gradient'
import { seededRandom } from '#shared/circuit/seeded-random'
import type { Cell, Trace } from '#shared/circuit/stage'
import { trace } from '#shared/circuit/trace'
import { withWeightsAt } from '#shared/circuit/weight-place'
import { plainWeights } from '#shared/circuit/weights'
import { quantile, rounded } from './figures'

const CELLS = 400
const RUNS = 40
const WARM_UP = 10

/** An induction circuit whose matrices are dense, so that no term of any cell is 0 for a weight that is. */
function denseRun(tokens: number, positions: number): Trace {
  const random = seededRandom(1)
  const vocabulary = Array.from({ length: tokens }, (_, i) => `t${i}`)
  const { circuit } = exampleDocument('induction', { vocabulary, positions })
  let dense = circuit
  circuit.layers.forEach(({ heads }, layer) =>
    heads.forEach((_, head) => {
      for (const name of ['W_QK', 'W_OV'] as const) {
        const { rows, columns } = circuit.layers[layer].heads[head][name]
        const values = Float64Array.from({ length: rows * columns }, () => (random() - 0.5) / rows)
        dense = withWeightsAt(dense, { layer, head, name }, plainWeights({ rows, columns, values }))
      }
    }),
  )
  return trace(
    dense,
    Array.from({ length: positions }, (_, i) => vocabulary[i % tokens]),
  )
}

function anyCells(run: Trace, count: number): Cell[] {
  const random = seededRandom(2)
  const below = (end: number) => Math.floor(random() * end)
  return Array.from({ length: count }, () => {
    const stage = run.stages[below(run.stages.length)]
    return {
      stage: stage.id,
      row: below(stage.rows.labels.length),
      column: below(stage.columns.labels.length),
    }
  })
}

function timed(works: readonly (() => void)[]): number[] {
  for (const work of works.slice(0, WARM_UP)) work()
  return works.map((work) => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

const lastLogit: Cell = { stage: 'logits', row: 0, column: 1 }
const sizes = { 9: denseRun(4, 5), 64: denseRun(26, 38), 128: denseRun(64, 64) }

const derived = timed(anyCells(sizes[128], CELLS).map((cell) => () => void derive(sizes[128], cell)))
const scores = timed(
  anyCells(sizes[128], CELLS).map(({ row }) => () => {
    const { rows, columns } = sizes[128].stage('1.0.scores')
    const cell = { stage: '1.0.scores', row: row % rows.labels.length, column: row % columns.labels.length }
    derive(sizes[128], cell)
  }),
)
const sensitivity = (run: Trace) =>
  timed(Array.from({ length: RUNS }, () => () => void weightGradients(run, lastLogit)))
const without = (run: Trace) =>
  timed(
    Array.from(
      { length: RUNS },
      () => () => void traceWithCell(run, { stage: '0.0.W_QK', row: 1, column: 0 }, 0).values('logits'),
    ),
  )

const result = {
  derive_p95_ms: rounded(quantile(derived, 0.95)),
  derive_score_p50_ms: rounded(quantile(scores, 0.5)),
  derive_score_p95_ms: rounded(quantile(scores, 0.95)),
  sensitivity_9_p95_ms: rounded(quantile(sensitivity(sizes[9]), 0.95)),
  sensitivity_64_p95_ms: rounded(quantile(sensitivity(sizes[64]), 0.95)),
  sensitivity_128_p95_ms: rounded(quantile(sensitivity(sizes[128]), 0.95)),
  without_9_p95_ms: rounded(quantile(without(sizes[9]), 0.95)),
  without_64_p95_ms: rounded(quantile(without(sizes[64]), 0.95)),
  without_128_p95_ms: rounded(quantile(without(sizes[128]), 0.95)),
}
if (process.argv.includes('--json')) console.log(JSON.stringify(result))
else console.table(result)
