import type { ModelConfig } from '#shared/model/model-config'
import type { ModelTokenizer } from '../tokenizers/model-tokenizer'
import { TokenError } from '../tokenizers/token-error'
import { AnalysisError } from './analysis-error'

export type TokenPair = readonly [number, number]
/** As it stood in the text. */
type WrittenPair = readonly [string, string]

export interface ReadPairs {
  readonly pairs: readonly TokenPair[]
  /** Pairs that were left out: words that are no single token, tokens that a pair before them has. */
  readonly leftOut: {
    readonly notOneToken: readonly WrittenPair[]
    readonly repeated: readonly WrittenPair[]
  }
}

/**
 * Pairs of tokens from a text: JSON (`[[5, 3], …]`, of ids or words), or lines of two, `big, large`, with a comma, a
 * semicolon or a tab between them. Words are read by the model's tokenizer, with a space before them where that is one
 * token. No token is in two pairs, so that nothing repeats but the pairs.
 *
 * @throws AnalysisError for what is no pair, ids that the model does not have, and words without a tokenizer
 */
export function tokenPairs(
  text: string,
  { d_vocab }: ModelConfig,
  tokenizer: ModelTokenizer | null,
): ReadPairs {
  const seen = new Set<number>()
  const pairs: TokenPair[] = []
  const leftOut: Record<keyof ReadPairs['leftOut'], WrittenPair[]> = { notOneToken: [], repeated: [] }
  for (const [first, second] of writtenPairs(text)) {
    const a = tokenOf(first, d_vocab, tokenizer)
    const b = tokenOf(second, d_vocab, tokenizer)
    if (a === null || b === null) leftOut.notOneToken.push([first, second])
    else if (a === b || seen.has(a) || seen.has(b)) leftOut.repeated.push([first, second])
    else {
      pairs.push([a, b])
      seen.add(a).add(b)
    }
  }
  if (pairs.length >= 2) return { pairs, leftOut }
  throw new AnalysisError(
    'BAD_PAIRS',
    `There ${pairs.length === 1 ? 'is one usable pair' : 'are no usable pairs'}; at least two are needed, one a line: 5, 3.`,
  )
}

function writtenPairs(text: string): WrittenPair[] {
  if (/^\s*\[/.test(text)) return jsonPairs(text)
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const parts = line.split(/[,;\t]/).map((part) => part.trim())
    if (parts.length === 2 && parts.every(Boolean)) return [parts[0], parts[1]] as const
    throw new AnalysisError(
      'BAD_PAIRS',
      `“${line.trim().slice(0, 60)}” is no pair. Write two a line: big, large.`,
    )
  })
}

function jsonPairs(text: string): WrittenPair[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new AnalysisError('BAD_PAIRS', 'The file of pairs begins as JSON and is none.')
  }
  return (json as unknown[]).map((pair) => {
    const isPair = Array.isArray(pair) && pair.length === 2
    if (isPair && pair.every((part) => typeof part === 'string' || typeof part === 'number')) {
      return [String(pair[0]), String(pair[1])] as const
    }
    throw new AnalysisError(
      'BAD_PAIRS',
      `${JSON.stringify(pair).slice(0, 60)} is no pair. Write [[5, 3], [8, 2]].`,
    )
  })
}

/** `null` for a word that is no single token. */
function tokenOf(text: string, vocabulary: number, tokenizer: ModelTokenizer | null): number | null {
  if (/^\d{1,9}$/.test(text)) {
    if (Number(text) < vocabulary) return Number(text)
    throw new AnalysisError(
      'BAD_PAIRS',
      `There is no token ${text}; the model knows the ids 0 to ${vocabulary - 1}. Use those.`,
    )
  }
  if (!tokenizer) {
    throw new AnalysisError(
      'BAD_PAIRS',
      `“${text}” is no id, and this model has no tokenizer. Write ids: 5, 3.`,
    )
  }
  for (const written of [` ${text}`, text]) {
    try {
      const ids = tokenizer.encode(written, { withBos: false })
      if (ids.length === 1 && ids[0] < vocabulary) return ids[0]
    } catch (error) {
      // A text that the vocabulary cannot write is no single token either.
      if (!(error instanceof TokenError)) throw error
    }
  }
  return null
}
