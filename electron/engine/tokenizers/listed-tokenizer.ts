import type { ModelTokens } from '#shared/model/model-tokens'
import { afterBos, type ModelTokenizer } from './model-tokenizer'
import { TokenError } from './token-error'

/** Ids with a text each: characters, which make texts, or labels, which do not. */
export function listedTokenizer({ kind, texts = [], bos, pad, stride, draw }: ModelTokens): ModelTokenizer {
  const textOf = new Map(texts)
  const idOf = new Map(texts.map(([id, text]) => [text, id]))
  const size = texts.reduce((most, [id]) => Math.max(most, id + 1), 0)
  return {
    kind,
    bos,
    pad,
    stride,
    draw,
    size,
    encode(text, { withBos } = {}) {
      if (kind === 'labels') {
        throw new TokenError('NO_TOKENIZER', 'The ids of this model are no text. Give ids with --tokens.')
      }
      const ids = Array.from(text, (character) => {
        const id = idOf.get(character)
        if (id !== undefined) return id
        throw new TokenError(
          'BAD_TEXT',
          `The model has no token for ${named(character)}. Its characters are ${[...idOf.keys()].filter((each) => [...each].length === 1).join('')}.`,
        )
      })
      return afterBos(ids, bos, withBos)
    },
    textOf: (id) => textOf.get(id) ?? '',
  }
}

/** What cannot be seen, or is half of a pair, by its number. */
function named(character: string): string {
  if (!/[\p{C}\p{Z}\p{M}]/u.test(character)) return `“${character}”`
  if (character === ' ') return 'the space'
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
