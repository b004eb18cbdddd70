import { z } from 'zod'
import { hasStrokeAlphabet, strokeContext } from '#shared/model/stroke-alphabet'
import type { RunnableModel } from '../run/model-folder'
import { requiredContext } from '../run/required-context'
import type { TokenBatch } from '../run/token-batch'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { CliError } from './cli-error'
import { textOfFile } from './input-file'
import { refusingWeights } from './refusing-weights'

/** How the command line names tokens. */
export interface TokenOptions {
  readonly tokens?: string
  readonly tokensFile?: string
  readonly text?: string
  readonly context?: string
  readonly contextFile?: string
  readonly contextText?: string
}

const ids = z.array(z.int())
const tokensInFile = z.union([z.array(ids), ids])

/**
 * The tokens of a command, one list a sequence.
 *
 * @param folder the imported model, whose tokenizer reads a text
 * @throws CliError
 */
export async function tokensFrom(options: TokenOptions, folder: string): Promise<TokenBatch> {
  const { tokens, tokensFile, text } = options
  if ([tokens, tokensFile, text].filter((given) => given !== undefined).length !== 1) {
    throw new CliError('USAGE', 'Name the tokens once: --tokens 0,5,3, --tokens-file FILE or --text "…".')
  }
  if (text !== undefined) return [await textTokens(text, folder)]
  return tokens === undefined ? fileTokens(tokensFile!) : writtenTokens(tokens)
}

async function textTokens(text: string, folder: string): Promise<number[]> {
  return refusingWeights(async () => {
    const tokenizer = await openTokenizer(folder)
    if (tokenizer) return tokenizer.encode(text)
    throw new CliError(
      'NO_TOKENIZER',
      'This model has no tokenizer, so text means nothing to it. Give ids with --tokens, or import it with --tokenizer.',
    )
  })
}

/**
 * What a model with cross-attention reads beside the tokens: one list for all sequences, or one for each.
 *
 * @param sequences how many there are
 * @returns `undefined` for other models
 * @throws CliError, RunError
 */
export async function contextFrom(
  { context, contextFile, contextText }: TokenOptions,
  model: RunnableModel,
  sequences: number,
): Promise<TokenBatch | undefined> {
  const named = [context, contextFile, contextText].filter((each) => each !== undefined).length
  if (named > 1) {
    throw new CliError(
      'USAGE',
      'Name the context once: --context 3,4, --context-file FILE or --context-text "…".',
    )
  }
  if (named === 0 && !model.config.context) return undefined
  const given =
    context !== undefined
      ? writtenTokens(context, '--context')
      : contextFile !== undefined
        ? await fileTokens(contextFile)
        : contextText !== undefined
          ? [textContext(contextText, model)]
          : undefined
  return requiredContext(model, given, sequences)
}

/** A text as the handwriting transformer reads it: the only alphabet of a context that is known. */
function textContext(text: string, { config, manifest }: RunnableModel): number[] {
  // A model without a context refuses any, whatever it is.
  if (!config.context) return []
  if (!hasStrokeAlphabet(config)) {
    throw new CliError(
      'NO_TOKENIZER',
      `Nobody knows the alphabet of ${manifest.name}’s context: give its ids with --context.`,
    )
  }
  const ids = strokeContext(text, config.context.n_ctx)
  if (typeof ids === 'string') throw new CliError('BAD_TOKENS', ids)
  return ids
}

/** "0,5,3" is a sequence, "0,5,3;0,2,2" are two. */
function writtenTokens(text: string, option = '--tokens'): number[][] {
  return text.split(';').map((sequence) =>
    sequence.split(',').map((part) => {
      if (/^\s*\d+\s*$/.test(part)) return Number(part)
      throw new CliError(
        'BAD_TOKENS',
        `${option}: “${part.trim()}” is not a token id. Write 0,5,3, or 0,5,3;0,2,2.`,
      )
    }),
  )
}

async function fileTokens(path: string): Promise<number[][]> {
  let json: unknown
  try {
    json = JSON.parse(await textOfFile(path))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('BAD_TOKENS', `${path} is not JSON.`)
  }
  const parsed = tokensInFile.safeParse(json)
  if (!parsed.success) {
    throw new CliError('BAD_TOKENS', `${path} holds no token ids: a list of ids, or a list of such lists.`)
  }
  const list = parsed.data
  return isBatch(list) ? list : [list]
}

function isBatch(list: number[] | number[][]): list is number[][] {
  return list.length > 0 && Array.isArray(list[0])
}
