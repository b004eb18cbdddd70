import type { ModelTokenizer } from '../../tokenizers/model-tokenizer'
import { openTokenizer } from '../../tokenizers/open-tokenizer'
import type { Analysis, AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { chosenBos } from '../chosen-bos'
import { headPlaces, headText, namedHead, type HeadPlace } from '../named-heads'
import { TokenCircuits } from './token-circuits'
import { requireBelow } from './token-composition'
import { tokenTable, type HeadTable } from './token-table'
import { withWeights } from './weights-input'

const EXPONENT = 0.1
const KEYS = 5
const ROWS = 10

/** Which keys matter to a head, who looks for them and what it promotes (reference/README.md, `key_query_output`). */
export const tokenTableAnalysis: Analysis = {
  name: 'token-table',
  tokens: 'none',
  options: ['head', 'through', 'tokenProbs', 'bos'],
  async run(input) {
    const { model, options, progress, note } = input
    const { config } = model
    const through = options.through === undefined ? null : namedHead(config, options.through)
    const heads = chosenHeads(input, through)
    const tokenizer = await openTokenizer(model.folder)
    const bos = options.bos === 'none' ? null : await chosenBos(input)
    const probabilities = await probabilitiesOf(input)
    if (!probabilities) note('No --token-probs: every token counts the same.')
    const { d_vocab, d_vocab_out, d_model, d_head } = config
    const multiplyAdds = heads.length * d_head * d_vocab * (d_vocab + d_vocab_out + 4 * d_model)
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      if (heads.length > 1) weights.keepVocabulary()
      const circuits = new TokenCircuits(weights, multiplier)
      const tables: HeadTable[] = []
      for (const [done, head] of heads.entries()) {
        const table = await tokenTable(circuits, head, {
          through,
          bos,
          probabilities: probabilities ?? new Float64Array(d_vocab).fill(1 / d_vocab),
          ...{ exponent: EXPONENT, keys: KEYS, rows: ROWS },
        })
        tables.push(table)
        progress?.(done + 1, heads.length)
      }
      return {
        heads: tokenizer
          ? tables.map((table) => withTexts(table, tokenizer, d_vocab === d_vocab_out))
          : tables,
        provenance: {
          path: through
            ? `keys of QK through head ${headText(through)}, W_E W_OV; queries and OV directly from embeddings`
            : 'direct: embeddings only, nothing that earlier heads write',
          bos,
          probabilities: probabilities ? options.tokenProbs : 'uniform',
          exponent: EXPONENT,
        },
      }
    })
  },
}

/** Texts beside ids; the outputs of a classifier are no tokens. */
function withTexts({ head, keys }: HeadTable, tokenizer: ModelTokenizer, outputsAreTokens: boolean) {
  const textOf = (id: number) => tokenizer.textOf(id)
  return {
    head,
    keys: keys.map((key) => ({
      ...key,
      key_text: textOf(key.key),
      query_texts: key.queries.map(textOf),
      ...(outputsAreTokens ? { output_texts: key.outputs.map(textOf) } : {}),
    })),
  }
}

/** @throws AnalysisError */
function chosenHeads({ model, options }: AnalysisInput, through: HeadPlace | null): HeadPlace[] {
  if (options.head !== undefined) {
    const head = namedHead(model.config, options.head)
    if (through) requireBelow(through, head)
    return [head]
  }
  const later = headPlaces(model.config).filter(({ layer }) => !through || through.layer < layer)
  if (through && later.length === 0) {
    throw new AnalysisError(
      'USAGE',
      '--through names a head of the last layer, and nothing reads what it writes.',
    )
  }
  return later
}

/** @throws AnalysisError when the file does not give each token of the model a probability */
async function probabilitiesOf({ model, options, textOfFile }: AnalysisInput): Promise<number[] | null> {
  const { tokenProbs } = options
  if (tokenProbs === undefined) return null
  let list: unknown
  try {
    list = JSON.parse(await textOfFile(tokenProbs))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AnalysisError('BAD_PROBABILITIES', `${tokenProbs} is not JSON.`)
    throw error
  }
  const isList =
    Array.isArray(list) && list.every((p) => typeof p === 'number' && p >= 0 && Number.isFinite(p))
  if (!isList) {
    throw new AnalysisError(
      'BAD_PROBABILITIES',
      `${tokenProbs} is no list of probabilities: numbers from 0 on.`,
    )
  }
  const { d_vocab } = model.config
  const { length } = list as number[]
  if (length === d_vocab) return list as number[]
  throw new AnalysisError(
    'BAD_PROBABILITIES',
    `${tokenProbs} has ${length} probabilities, and the model has ${d_vocab} tokens: they are of another vocabulary.`,
  )
}
