import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'

/** The id of BOS: what --bos says, the tokenizer's, or 0. @throws AnalysisError for an id that the model does not have */
export async function chosenBos({
  model,
  options,
  note,
}: Pick<AnalysisInput, 'model' | 'options' | 'note'>): Promise<number> {
  const { d_vocab } = model.config
  const text = options.bos
  if (text !== undefined && !/^\d{1,9}$/.test(text)) {
    throw new AnalysisError('USAGE', `--bos: “${text}” is not a token id.`)
  }
  const own = (await openTokenizer(model.folder))?.bos?.id
  if (text === undefined && own === undefined) {
    note('No tokenizer says what BOS is: token 0 is taken.')
  }
  const bos = text === undefined ? (own ?? 0) : Number(text)
  if (bos < d_vocab) return bos
  throw new AnalysisError(
    'BAD_TOKENS',
    `BOS is ${bos}, and the model's ids go up to ${d_vocab - 1}. Name it with --bos.`,
  )
}
