import type { Analysis } from './analysis'
import { AnalysisError } from './analysis-error'
import { namedHead } from './named-heads'
import { eachPattern } from './pattern-scores'
import { numbered } from './table'

/** One head's pattern on every sequence. */
export const headPatterns: Analysis = {
  name: 'head-patterns',
  tokens: 'needed',
  options: ['head'],
  async run(input) {
    const { model, tokens, options } = input
    if (options.head === undefined) throw new AnalysisError('USAGE', 'Name a head: --head 1.4.')
    const place = namedHead(model.config, options.head)
    const P = tokens[0].length
    const values: number[][][] = []
    await eachPattern(input, ({ sequence, layer, head }, pattern) => {
      if (layer !== place.layer || head !== place.head) return
      values[sequence] = Array.from({ length: P }, (_, q) => Array.from(pattern.subarray(q * P, (q + 1) * P)))
    })
    const axes = [numbered('sequence', tokens.length), numbered('query', P), numbered('key', P)]
    return { tables: [{ name: 'pattern', axes, values, unit: 'probability' }] }
  },
}
