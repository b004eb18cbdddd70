import { seededRandom } from './seeded-random'

export type TypedSequence =
  { readonly ok: true; readonly tokens: readonly string[] } | { readonly ok: false; readonly error: string }

/**
 * A sequence as a person writes it: tokens with spaces or commas between them, or letters without any ("abcda") where
 * all tokens are single characters. Refused in a sentence, never shortened.
 */
export function typedSequence(text: string, vocabulary: readonly string[], positions: number): TypedSequence {
  const words = text.split(/[\s,;]+/).filter(Boolean)
  const areLetters = vocabulary.every((token) => [...token].length === 1)
  const tokens = areLetters ? words.flatMap((word) => [...word]) : words
  if (tokens.length === 0) return { ok: false, error: 'A sequence has at least one token.' }
  const unknown = tokens.find((token) => !vocabulary.includes(token))
  if (unknown !== undefined) {
    return { ok: false, error: `“${unknown}” is not in the vocabulary. Known: ${vocabulary.join(' ')}.` }
  }
  if (tokens.length > positions) {
    return { ok: false, error: `These are ${tokens.length} tokens; the circuit has room for ${positions}.` }
  }
  return { ok: true, tokens }
}

/** Tokens drawn evenly, each by itself. */
export function randomSequence(vocabulary: readonly string[], length: number, seed: number): string[] {
  const random = seededRandom(seed)
  return Array.from({ length }, () => vocabulary[Math.floor(random() * vocabulary.length)])
}

/** r r: `half` tokens, all different as far as the vocabulary goes, and the same again. */
export function repeatedSequence(vocabulary: readonly string[], half: number, seed: number): string[] {
  const random = seededRandom(seed)
  let left: string[] = []
  const r = Array.from({ length: half }, () => {
    if (left.length === 0) left = [...vocabulary]
    return left.splice(Math.floor(random() * left.length), 1)[0]
  })
  return [...r, ...r]
}
