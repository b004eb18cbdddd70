import type { Analysis } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { namedHead } from '../named-heads'
import { numbered, type Table } from '../table'
import { decomposedScores, type PartPair } from './decomposed-scores'
import { ModelWeights } from './model-weights'
import { residualParts } from './residual-parts'

/** Scores of a head by the parts of its queries and keys, on the first sequence. */
export const decomposedScoresAnalysis: Analysis = {
  name: 'decomposed-scores',
  tokens: 'needed',
  options: ['head', 'part'],
  async run({ model, engine, tokens, options, note }) {
    if (options.head === undefined) {
      throw new AnalysisError('USAGE', 'decomposed-scores is about one head: name it with --head 1.4.')
    }
    const place = namedHead(model.config, options.head)
    if (tokens.length > 1) note('Only the first sequence is decomposed.')
    const weights = new ModelWeights(model)
    const parts = await residualParts(model, weights, engine, place.layer, tokens[0])
    const pair = partPair(options.part)
    const found = await decomposedScores(weights, place, parts, pair)
    if (pair && !found.map) {
      throw new AnalysisError(
        'USAGE',
        `--part: head ${options.head} has no such parts. Query parts: ${found.queryParts.join(', ')}. Key parts: ${found.keyParts.join(', ')}.`,
      )
    }
    const queryParts = { name: 'query part', labels: found.queryParts }
    const keyParts = { name: 'key part', labels: found.keyParts }
    const positions = numbered('position', tokens[0].length)
    const map: Table[] = found.map
      ? [
          {
            name: 'map',
            axes: [numbered('query', tokens[0].length), numbered('key', tokens[0].length)],
            values: found.map,
          },
        ]
      : []
    return {
      provenance: { scale: model.config.attn_scale, decomposed: tokens[0] },
      tables: [
        { name: 'std_all', axes: [queryParts, keyParts], values: found.stdAll },
        { name: 'std_causal', axes: [queryParts, keyParts], values: found.stdCausal },
        { name: 'query_norms', axes: [queryParts, positions], values: found.queryNorms },
        { name: 'key_norms', axes: [keyParts, positions], values: found.keyNorms },
        { name: 'remainder', axes: [], values: found.remainder },
        ...map,
      ],
    }
  },
}

/** `embed,0.7` is a query part and a key part; `sum` is all of them. @throws AnalysisError */
function partPair(text: string | undefined): PartPair | null {
  if (text === undefined || text === 'sum') return text ?? null
  const [query, key, ...more] = text.split(',').map((name) => name.trim())
  if (query && key && more.length === 0) return { query, key }
  throw new AnalysisError('USAGE', `--part: “${text}” is not a query part and a key part: embed,0.7; or sum.`)
}
