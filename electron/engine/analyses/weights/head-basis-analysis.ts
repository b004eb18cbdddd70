import type { Analysis } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { namedHead, namedHeads, headText } from '../named-heads'
import { namedTokens } from '../named-tokens'
import { numbered } from '../table'
import { headBasis } from './head-basis'

/**
 * A trained head as the grid that a person fills by hand: chosen tokens, positions, and for later layers what earlier
 * heads write for each token; with how much of its real scores on one sequence that grid explains.
 */
export const headBasisAnalysis: Analysis = {
  name: 'head-basis',
  tokens: 'needed',
  options: ['head', 'targets', 'through', 'bos'],
  async run({ model, engine, tokens, options, note }) {
    const { config } = model
    if (tokens.length !== 1) throw new AnalysisError('BAD_TOKENS', 'head-basis takes one sequence.')
    if (options.head === undefined) throw new AnalysisError('USAGE', 'Name a head: --head 1.4.')
    const place = namedHead(config, options.head)
    const chosen = namedTokens(options.targets, Math.min(config.d_vocab, config.d_vocab_out))
    const through = options.through === undefined ? [] : namedHeads(config, options.through)
    const late = through.find(({ layer }) => layer >= place.layer)
    if (late) {
      throw new AnalysisError(
        'UNKNOWN_HEAD',
        `${headText(late)} is not before ${headText(place)}, so it cannot be read there.`,
      )
    }
    const [sequence] = tokens
    const start = options.bos !== 'none' && !chosen.includes(sequence[0]) ? 1 : 0
    const odd = sequence.slice(start).find((id) => !chosen.includes(id))
    if (odd !== undefined) {
      throw new AnalysisError('BAD_TOKENS', `Token ${odd} of the sequence is not among the chosen ones.`)
    }
    if (config.normalization_type) {
      note('The scale of LayerNorm is that of this sequence, the mean over its positions.')
    }
    if (config.positional_embedding_type === 'shortformer') {
      note('Positions are in queries and keys only: the columns of W_OV for positions are 0.')
    }
    const found = await headBasis(model, engine, { place, chosen, through, sequence, start })
    const dims = [
      ...chosen.map((id) => `tok ${id}`),
      ...Array.from({ length: found.positions }, (_, p) => `pos ${p}`),
      ...through.flatMap((head) => chosen.map((id) => `prev ${headText(head)} ${id}`)),
    ]
    const [query, key] = [numbered('query', found.positions), numbered('key', found.positions)]
    return {
      provenance: { start },
      tables: [
        {
          name: 'W_QK',
          axes: [
            { name: 'query', labels: dims },
            { name: 'key', labels: dims },
          ],
          values: found.W_QK,
        },
        {
          name: 'W_OV',
          axes: [
            { name: 'token', labels: chosen.map(String) },
            { name: 'dim', labels: dims },
          ],
          values: found.W_OV,
        },
        { name: 'scores', axes: [query, key], values: found.scores },
        { name: 'grid_scores', axes: [query, key], values: found.gridScores },
        { name: 'remainder', axes: [query, key], values: found.remainder },
        { name: 'largest_remainder', axes: [], values: found.largestRemainder },
        { name: 'explained', axes: [], values: found.explained },
      ],
    }
  },
}
