import type { Analysis } from './analysis'
import { patternScores, scoreTable } from './pattern-scores'
import { pickedCells } from '#shared/circuit/picked-cells'
import { headAxes, numbered, type TableValue } from './table'

/** Mean of A[i, i − k] over i, for every offset k. */
export const offsetProfile: Analysis = {
  name: 'offset-profile',
  tokens: 'needed',
  options: ['withoutBos'],
  async run(input) {
    const { model, tokens, options } = input
    const { length } = tokens[0]
    const picks = Array.from({ length }, (_, k) =>
      pickedCells((query) => (query < k ? [] : [query - k]), length, options.withoutBos ?? false),
    )
    const scores = await patternScores(
      input,
      tokens.map(() => picks),
    )
    const offsets = picks.map((_, k) => scoreTable('', input, scores, k).values as TableValue[][])
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
