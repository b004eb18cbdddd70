import type { Analysis, AnalysisInput, AnalysisResult } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { headPlaces, headText, namedHeads, type HeadPlace } from '../named-heads'
import { headAxes, type Table, type TableAxis, type TableValue } from '../table'
import { withEmbedding } from './named-embedding'
import { TokenCircuits } from './token-circuits'
import { topShares, type TopShare } from './top-shares'
import { byLayer, withWeights } from './weights-input'

const RANKS = [1, 5]

/** How often a full OV circuit W_E W_V W_O W_U gives a token back to itself (reference/README.md, `copying`). */
export const ovCopying: Analysis = {
  name: 'ov-copying',
  tokens: 'none',
  options: ['heads', 'pairs', 'embedding'],
  run(input) {
    const { heads, pairs } = input.options
    const { config } = input.model
    if (heads !== undefined && pairs !== undefined) {
      throw new AnalysisError('USAGE', 'Give --heads or --pairs, not both.')
    }
    if (typeof pairs === 'string') {
      throw new AnalysisError(
        'USAGE',
        'ov-copying takes --pairs without a file: it means all pairs of heads.',
      )
    }
    const places = headPlaces(config)
    if (heads !== undefined) {
      return shareTables(input, [namedHeads(config, heads, '+')], [], ([only]) => only)
    }
    if (!pairs) {
      const single = places.map((place) => [place])
      return shareTables(input, single, headAxes(config), (values) => byLayer(values, config.n_heads))
    }
    const both = places.flatMap((a, i) => places.slice(i + 1).map((b) => [a, b]))
    const labels = both.map(sumText)
    return shareTables(input, both, [{ name: 'pair', labels }], (values) => values)
  },
}

const sumText = (heads: readonly HeadPlace[]): string => heads.map(headText).join('+')

/** @param circuits heads whose OV circuits are added, one list for each number */
function shareTables(
  input: AnalysisInput,
  circuits: readonly HeadPlace[][],
  axes: readonly TableAxis[],
  arranged: (values: (number | null)[]) => TableValue,
): Promise<AnalysisResult> {
  const { d_vocab, d_model, d_head } = input.model.config
  const multiplyAdds = circuits.flat().length * d_head * d_vocab * (d_vocab + 2 * d_model)
  return withEmbedding(input, circuits.flat(), (embedding, said) =>
    withWeights(input, multiplyAdds, async (weights, multiplier) => {
      if (circuits.flat().length > 1) weights.keepVocabulary()
      const tokenCircuits = new TokenCircuits(weights, multiplier, embedding)
      const shares: (TopShare[] | null)[] = []
      for (const [done, heads] of circuits.entries()) {
        shares.push(await topShares(await tokenCircuits.fullOV(heads), RANKS, multiplier))
        input.progress?.(done + 1, circuits.length)
      }
      noteWhatIsOdd(input, circuits, shares)
      const table = (name: string, unit: string, pick: (share: TopShare[]) => number): Table => ({
        name,
        axes,
        values: arranged(shares.map((share) => share && pick(share))),
        unit,
      })
      return {
        tables: [
          ...RANKS.map((k, i) => table(`top${k}`, 'share of tokens', (share) => share[i].share)),
          ...RANKS.map((k, i) => table(`top${k}_ties`, 'tokens', (share) => share[i].ties)),
        ],
        provenance: said,
      }
    }),
  )
}

function noteWhatIsOdd(
  { note, model }: AnalysisInput,
  circuits: readonly HeadPlace[][],
  shares: readonly (TopShare[] | null)[],
): void {
  const { d_vocab, d_vocab_out } = model.config
  if (d_vocab !== d_vocab_out) {
    note(`The model reads ${d_vocab} tokens and has ${d_vocab_out} logits: no token is its own logit.`)
  } else if (shares.includes(null)) {
    note('Where there is no number, the weights hold NaN or ∞.')
  }
  const tied = circuits.filter((_, i) => shares[i]?.some(({ ties }) => ties > 0))
  if (tied.length > 0) {
    const names = tied.slice(0, 5).map(sumText).join(', ') + (tied.length > 5 ? ', …' : '')
    note(`A tie is a miss, and some tokens tie with others in ${names}.`)
  }
}
