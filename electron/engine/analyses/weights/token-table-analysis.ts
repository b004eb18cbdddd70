import type { ModelTokenizer } from '../../tokenizers/model-tokenizer'
import { openTokenizer } from '../../tokenizers/open-tokenizer'
import type { Analysis, AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { chosenBos } from '../chosen-bos'
import { headPlaces, headText, namedHead, type HeadPlace } from '../named-heads'
import { TokenCircuits } from './token-circuits'
import { requireBelow } from './token-composition'
import { withEmbedding } from './named-embedding'
import { tokenTable, type HeadTable } from './token-table'
import { tokenProbabilities } from './token-probabilities'
import { withWeights } from './weights-input'
import { wholeOption } from './whole-option'

/** Of p, and how many keys and rows, as in the notebook that it replaces. */
const EXPONENT = 0.1
const KEYS = 5
const ROWS = 10

/** Which keys matter to a head, who looks for them and what it promotes (reference/README.md, `key_query_output`). */
export const tokenTableAnalysis: Analysis = {
  name: 'token-table',
  tokens: 'none',
  options: [
    'head',
    'through',
    'tokenProbs',
    'tokenText',
    'bos',
    'exponent',
    'most',
    'rows',
    'keepMeans',
    'embedding',
    'scaled',
    'biases',
    'bothSpellings',
  ],
  async run(input) {
    const { model, options, progress, note } = input
    const { config } = model
    const through = options.through === undefined ? null : namedHead(config, options.through)
    const heads = chosenHeads(input, through)
    const tokenizer = await openTokenizer(model.folder)
    const bos = options.bos === 'none' ? null : await chosenBos(input)
    const exponent = exponentOf(options.exponent)
    const keys = wholeOption('most', options.most, KEYS)
    const rows = wholeOption('rows', options.rows, ROWS)
    const probabilities = await tokenProbabilities(input)
    const { d_vocab, d_vocab_out, d_model, d_head } = config
    const multiplyAdds = heads.length * d_head * d_vocab * (d_vocab + d_vocab_out + 4 * d_model)
    const read = through ? [through, ...heads] : heads
    return withEmbedding(input, read, (embedding, said) =>
      withWeights(input, multiplyAdds, async (weights, multiplier) => {
        if (heads.length > 1) weights.keepVocabulary()
        const circuits = new TokenCircuits(weights, multiplier, embedding, options.biases)
        const tables: HeadTable[] = []
        for (const [done, head] of heads.entries()) {
          const table = await tokenTable(circuits, head, {
            through,
            bos,
            probabilities: probabilities.values,
            keepsMeans: options.keepMeans ?? false,
            scaled: options.scaled ?? false,
            ...{ exponent, keys, rows },
          })
          tables.push(table)
          progress?.(done + 1, heads.length)
        }
        const without = tables.filter(({ keys: found }) => found.length === 0).map((table) => table.head)
        if (without.length > 0) {
          note(
            `No key of ${without.join(', ')} has an importance that is a number: the weights hold NaN or ∞.`,
          )
        }
        return {
          heads: tokenizer
            ? tables.map((table) => withTexts(table, tokenizer, d_vocab === d_vocab_out))
            : tables,
          provenance: {
            path: through
              ? `keys of QK through head ${headText(through)}, X W_OV; queries and OV directly from embeddings X`
              : 'direct: embeddings only, nothing that earlier heads write',
            scores: options.scaled
              ? `divided by the scale, ${config.attn_scale}`
              : 'not divided by the scale',
            bos,
            probabilities: probabilities.source,
            exponent,
            ...(options.biases ? { biases: 'b_Q, b_K and b_V are added' } : {}),
            ...said,
          },
        }
      }),
    )
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

/** @throws AnalysisError */
function exponentOf(text: string | undefined): number {
  const value = text === undefined ? EXPONENT : Number(text)
  if (text?.trim() !== '' && value >= 0 && value <= 10) return value
  throw new AnalysisError('USAGE', `--exponent: “${text}” is not a number from 0 to 10.`)
}
