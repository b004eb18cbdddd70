import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { TokenBatch } from '../run/token-batch'
import type { AnalysisInput, RepeatRequest } from './analysis'
import { AnalysisError } from './analysis-error'
import { chosenBos } from './chosen-bos'
import { repeatedTokens } from './repeats'

/**
 * `[BOS, r, r]` with random r; `[r, r]` where the model's tokens say what may be drawn and have no BOS.
 *
 * @throws AnalysisError when they do not fit the model
 */
export async function drawnRepeats(
  { model, options, note }: Pick<AnalysisInput, 'model' | 'options' | 'note'>,
  repeat: RepeatRequest,
): Promise<TokenBatch> {
  if (model.manifest.patterns) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `${model.manifest.name} has the patterns of one sequence: nothing else can be run.`,
    )
  }
  const tokenizer = await openTokenizer(model.folder)
  const { draw, bos, pad } = tokenizer ?? { bos: null, pad: null }
  const none = draw !== undefined && bos === null && options.bos === undefined
  if (none) note('The model’s sequences begin without BOS: two copies, and nothing before them.')
  const first = none ? null : await chosenBos({ model, options, note })
  // Padding, and ids that no text becomes: a model has seen neither between words.
  const isDrawn = (id: number) => id !== pad && id !== bos?.id && tokenizer?.textOf(id) !== ''
  return repeatedTokens(model.config, repeat, first, draw, isDrawn)
}
