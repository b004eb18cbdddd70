import type { Analysis } from './analysis'
import { AnalysisError } from './analysis-error'
import { headText, namedHead, namedHeads } from './named-heads'
import { eachPattern } from './pattern-scores'
import { numbered } from './table'

/** One head's pattern on every sequence, or those of several heads. */
export const headPatterns: Analysis = {
  name: 'head-patterns',
  tokens: 'needed',
  options: ['head', 'heads'],
  async run(input) {
    const { model, tokens, options } = input
    if ((options.head === undefined) === (options.heads === undefined)) {
      throw new AnalysisError('USAGE', 'Name a head, --head 1.4, or several, --heads 0.1,1.4.')
    }
    const places =
      options.heads === undefined
        ? [namedHead(model.config, options.head!)]
        : namedHeads(model.config, options.heads)
    const P = tokens[0].length
    const values: number[][][][] = places.map(() => [])
    await eachPattern(input, ({ sequence, layer, head }, pattern) => {
      const at = places.findIndex((place) => layer === place.layer && head === place.head)
      if (at < 0) return
      values[at][sequence] = Array.from({ length: P }, (_, q) =>
        Array.from(pattern.subarray(q * P, (q + 1) * P)),
      )
    })
    const axes = [numbered('sequence', tokens.length), numbered('query', P), numbered('key', P)]
    const heads = { name: 'head', labels: places.map(headText) }
    const table =
      options.heads === undefined ? { axes, values: values[0] } : { axes: [heads, ...axes], values }
    return { tables: [{ name: 'pattern', ...table, unit: 'probability' }] }
  },
}
