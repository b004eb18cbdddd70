import { requireTokens } from '../run/token-batch'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'

/**
 * The one sequence that is analysed.
 *
 * @throws AnalysisError where there are several
 */
export function oneSequence({ tokens }: Pick<AnalysisInput, 'tokens'>, name: string): readonly number[] {
  if (tokens.length === 1) return tokens[0]
  throw new AnalysisError('BAD_TOKENS', `${name} reads one sequence, and there are ${tokens.length}.`)
}

/**
 * A second sequence, as an option gives it: `0,2,2`, as long as the first.
 *
 * @throws AnalysisError, RunError
 */
export function otherTokens(
  option: string,
  text: string,
  { model, tokens }: Pick<AnalysisInput, 'model' | 'tokens'>,
): readonly number[] {
  const parts = text.split(',').map((part) => part.trim())
  const wrong = parts.find((part) => !/^\d{1,9}$/.test(part))
  if (wrong !== undefined) {
    throw new AnalysisError('USAGE', `${option}: “${wrong.slice(0, 40)}” is not a token id. Write 0,5,3.`)
  }
  const ids = parts.map(Number)
  requireTokens(model.config, [ids])
  const { length } = tokens[0]
  if (ids.length === length) return ids
  throw new AnalysisError(
    'BAD_TOKENS',
    `The prompts have ${length} and ${ids.length} tokens. Give prompts of the same length: a position stands for the same place in both.`,
  )
}
