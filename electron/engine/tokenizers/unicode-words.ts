/** What is part of a word in Unicode's sense, as the Rust library has it. */
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d`

const UNICODE_WHITESPACE = {
  type: 'Split',
  pattern: { Regex: `[${WORD}]+|[^${WORD}\\s]+` },
  behavior: 'Removed',
  invert: true,
}

/**
 * A `tokenizer.json` whose pre-tokenizer `Whitespace` splits words of every script. The library's own knows ASCII alone,
 * and would give other ids for “déjà” without a word.
 */
export function withUnicodeWords(json: object): object {
  if (!('pre_tokenizer' in json)) return json
  return { ...json, pre_tokenizer: unicode(json.pre_tokenizer) }
}

function unicode(pre: unknown): unknown {
  if (typeof pre !== 'object' || pre === null) return pre
  if ('type' in pre && pre.type === 'Whitespace') return UNICODE_WHITESPACE
  if ('pretokenizers' in pre && Array.isArray(pre.pretokenizers)) {
    return { ...pre, pretokenizers: pre.pretokenizers.map(unicode) }
  }
  return pre
}
