import type { ModelTokenizer } from '../../tokenizers/model-tokenizer'
import { openTokenizer } from '../../tokenizers/open-tokenizer'
import type { AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'

interface TokenProbabilities {
  /** p of each token, [d_vocab]. */
  readonly values: ArrayLike<number>
  /** Where they are from. */
  readonly source: string
}

/** What a token that a text does not have counts as: rare, not impossible. */
const FLOOR = 1e-10

/** From a file of probabilities, from a text that the model's own tokenizer counts, or uniform. @throws AnalysisError */
export async function tokenProbabilities(input: AnalysisInput): Promise<TokenProbabilities> {
  const { tokenProbs, tokenText, bothSpellings } = input.options
  const { d_vocab } = input.model.config
  if (tokenProbs !== undefined && tokenText !== undefined) {
    throw new AnalysisError('USAGE', 'Give --token-probs or --token-text, not both.')
  }
  if (tokenProbs !== undefined) return { values: await listed(input, tokenProbs), source: tokenProbs }
  if (tokenText !== undefined) {
    const both = bothSpellings ? ', each line with a space before it and without' : ''
    return { values: await counted(input, tokenText), source: `counted in ${tokenText}${both}` }
  }
  if (bothSpellings) throw new AnalysisError('USAGE', '--both-spellings is about the lines of --token-text.')
  input.note('No token probabilities were given: every token counts the same.')
  return { values: new Float64Array(d_vocab).fill(1 / d_vocab), source: 'uniform' }
}

/** @throws AnalysisError when the file does not give each token of the model a probability */
async function listed({ model, textOfFile }: AnalysisInput, file: string): Promise<number[]> {
  const wrong = (message: string) => new AnalysisError('BAD_PROBABILITIES', message)
  let list: unknown
  try {
    list = JSON.parse(await textOfFile(file))
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(`${file} is not JSON.`)
    throw error
  }
  const isList =
    Array.isArray(list) && list.every((p) => typeof p === 'number' && p >= 0 && Number.isFinite(p))
  if (!isList) throw wrong(`${file} is no list of probabilities: numbers from 0 on.`)
  const { d_vocab } = model.config
  const { length } = list as number[]
  if (length === d_vocab) return list as number[]
  throw wrong(
    `${file} has ${length} probabilities, and the model has ${d_vocab} tokens: they are of another vocabulary.`,
  )
}

/** @throws AnalysisError, TokenError */
async function counted(
  { model, textOfFile, note, options }: AnalysisInput,
  file: string,
): Promise<Float64Array> {
  const tokenizer = await openTokenizer(model.folder)
  if (!tokenizer) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `${model.manifest.name} has no tokenizer, so a text cannot be counted in its tokens. Give --token-probs.`,
    )
  }
  const { d_vocab } = model.config
  const text = await textOfFile(file)
  const ids = options.bothSpellings
    ? spelledTwice(tokenizer, text, model.manifest.name)
    : tokenizer.encode(text, { withBos: false })
  if (ids.length === 0)
    throw new AnalysisError('BAD_PROBABILITIES', `${file} is empty: nothing can be counted.`)
  const p = new Float64Array(d_vocab).fill(FLOOR)
  for (const id of ids) p[id] += 1 / ids.length
  const total = p.reduce((sum, value) => sum + value, 0)
  note(`${file} has ${ids.length} tokens, ${new Set(ids).size} different ones of ${d_vocab}.`)
  return p.map((value) => value / total)
}

/**
 * The tokens of every line with a space before its first word, as words are inside a text, and without one, as in a list
 * of words: of a list alone, the tokens that begin with a space would all be as rare as can be.
 *
 * @throws AnalysisError where the vocabulary writes no space
 */
export function spelledTwice(
  tokenizer: Pick<ModelTokenizer, 'encode'>,
  text: string,
  name: string,
): number[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const encoded = (written: string) => tokenizer.encode(written, { withBos: false })
  return lines
    .filter((line) => line !== '')
    .flatMap((line) => {
      const bare = encoded(line)
      try {
        return [...bare, ...encoded(` ${line}`)]
      } catch {
        throw new AnalysisError(
          'NOT_POSSIBLE',
          `The tokens of ${name} write no space before a word, so no word has two spellings. Count the text as it is.`,
        )
      }
    })
}
