import type { ModelConfig } from '#shared/model/model-config'
import type { TokenBatch } from '../run/token-batch'
import type { AnalysisOptions } from './analysis'
import { AnalysisError } from './analysis-error'

/** A logit, or the difference of two. */
export interface Target {
  readonly token: number
  readonly minus: number | null
}

export interface Targets {
  /** What is asked for: `next`, `5`, `5-3`. */
  readonly text: string
  readonly positions: readonly number[]
  /** The target at one of the positions. */
  at(sequence: number, position: number): Target
}

/**
 * `--target` (the next token where absent) at every position that has one, or at `--position`.
 *
 * @throws AnalysisError for ids and positions that there are not
 */
export function targetsFrom(
  { target: text = 'next', position }: AnalysisOptions,
  { d_vocab, d_vocab_out }: ModelConfig,
  tokens: TokenBatch,
): Targets {
  const { length } = tokens[0]
  const isNext = text === 'next'
  if (isNext && d_vocab !== d_vocab_out) {
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `The model gives ${d_vocab_out} logits that are no tokens: name one, --target 0 to ${d_vocab_out - 1}.`,
    )
  }
  const last = isNext ? length - 2 : length - 1
  const positions = position === undefined ? numbersTo(last) : [positionFrom(position, last)]
  if (positions.length === 0) {
    throw new AnalysisError('BAD_TOKENS', 'There is no next token in a sequence of one. Name a --target.')
  }
  if (isNext) return { text, positions, at: (s, p) => ({ token: tokens[s][p + 1], minus: null }) }
  const named = namedTarget(text, d_vocab_out)
  return { text, positions, at: () => named }
}

function namedTarget(text: string, outputs: number): Target {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text.replaceAll(' ', ''))
  if (!match) {
    throw new AnalysisError('USAGE', `--target: “${text}” is neither next nor an id (5) nor two (5-3).`)
  }
  const ids = match.slice(1).flatMap((id) => (id === undefined ? [] : [Number(id)]))
  for (const id of ids) {
    if (id >= outputs) {
      throw new AnalysisError(
        'BAD_TOKENS',
        `--target: there is no ${id}. The model gives the ids 0 to ${outputs - 1}.`,
      )
    }
  }
  return { token: ids[0], minus: ids[1] ?? null }
}

function positionFrom(text: string, last: number): number {
  const position = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (position <= last) return position
  throw new AnalysisError('BAD_TOKENS', `--position: there is no ${text} here. There are 0 to ${last}.`)
}

function numbersTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, i) => i)
}
