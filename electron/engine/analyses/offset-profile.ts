import type { Analysis } from './analysis'
import { patternScores, scoreTable } from './pattern-scores'
import { pickedCells, type Pads } from '#shared/circuit/picked-cells'
import { headAxes, numbered, type TableValue } from './table'

/** Mean of A[i, i − k] over i, for every offset k. */
export const offsetProfile: Analysis = {
  name: 'offset-profile',
  tokens: 'needed',
  options: ['withoutBos'],
  async run(input) {
    const { model, tokens, options, pads } = input
    const { length } = tokens[0]
    const picksOf = (padded?: Pads) =>
      Array.from({ length }, (_, k) =>
        pickedCells((query) => (query < k ? [] : [query - k]), length, options.withoutBos ?? false, padded),
      )
    const same = pads ? null : picksOf()
    const picks = tokens.map((_, s) => same ?? picksOf(pads![s]))
    const scores = await patternScores(input, picks)
    const offsets = picks[0].map((_, k) => scoreTable('', input, scores, k).values as TableValue[][])
    const { n_layers, n_heads } = model.config
    return {
      tables: [
        {
          name: 'profile',
          axes: [...headAxes(model.config), numbered('offset', length)],
          values: Array.from({ length: n_layers }, (_, l) =>
            Array.from({ length: n_heads }, (_unused, h) => offsets.map((heads) => heads[l][h])),
          ),
        },
      ],
    }
  },
}
