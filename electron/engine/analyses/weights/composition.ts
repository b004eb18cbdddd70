import type { Analysis } from '../analysis'
import { headPlaces, headText } from '../named-heads'
import { NO_NUMBERS } from '../no-numbers'
import type { Table } from '../table'
import { compositionBaseline } from './composition-baseline'
import { compositionScores } from './composition-scores'
import { compositionKinds } from './token-circuits'
import { withWeights } from './weights-input'

/** The wider the heads, the less their scores differ: fewer draws say as much. */
const samplesFor = (d_model: number): number => (d_model > 256 ? 64 : 300)

const numbersOf = (scores: readonly (readonly (number | null)[])[]): number =>
  scores.reduce((sum, row) => sum + row.filter((score) => score !== null).length, 0)

/** Composition scores of all pairs, with what random heads come to (reference/README.md, `composition`). */
export const composition: Analysis = {
  name: 'composition',
  tokens: 'none',
  options: [],
  hasGaps: true,
  run(input) {
    const { model, seed = 0 } = input
    const { config } = model
    const { n_layers, n_heads, d_model, d_head } = config
    const pairs = (n_heads ** 2 * n_layers * (n_layers - 1)) / 2
    const samples = samplesFor(d_model)
    const multiplyAdds = d_model * d_head ** 2 * (3 * pairs + 6 * n_layers * n_heads + 5 * samples)
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      const scores = await compositionScores(weights, multiplier, input.progress)
      const { analytic, mean, std } = await compositionBaseline(config, multiplier, {
        seed,
        samples,
      })
      if (n_layers === 1) input.note('The model has one layer: no head reads what another wrote.')
      const found = compositionKinds.map((kind) => numbersOf(scores[kind]))
      if (Math.min(...found) < pairs) input.note(NO_NUMBERS)
      const names = headPlaces(config).map(headText)
      const axes = [
        { name: 'earlier head', labels: names.slice(0, -n_heads) },
        { name: 'later head', labels: names.slice(n_heads) },
      ]
      const tables: Table[] = compositionKinds.map((kind) => ({
        name: kind,
        axes,
        values: scores[kind].slice(0, -n_heads).map((row) => row.slice(n_heads)),
      }))
      tables.push({
        name: 'baseline',
        axes: [{ name: 'baseline', labels: ['analytic', 'sampled mean', 'sampled std'] }],
        values: [analytic, mean, std],
      })
      return { tables, provenance: { samples, seed } }
    })
  },
}
