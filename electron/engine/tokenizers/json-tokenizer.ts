import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import type { ModelTokens } from '#shared/model/model-tokens'
import { afterBos, type ModelTokenizer } from './model-tokenizer'
import { TokenError } from './token-error'
import { withUnicodeWords } from './unicode-words'

const namedToken = z.union([z.string(), z.looseObject({ content: z.string() }).transform((t) => t.content)])

/** What of `tokenizer_config.json` matters here. */
const tokenizerConfig = z.looseObject({
  bos_token: namedToken.nullish(),
  eos_token: namedToken.nullish(),
  pad_token: namedToken.nullish(),
})

const modelOf = z.looseObject({ model: z.looseObject({ unk_token: z.string().nullish() }) })

/** A `tokenizer.json`, with ids of its special tokens looked up by the names that its configuration gives. */
export interface JsonTokenizer {
  /** TransformerLens begins a sequence with the end-of-text token where there is no BOS. */
  readonly bosId: number | null
  readonly padId: number | null
  readonly size: number
  with(tokens: Pick<ModelTokens, 'bos' | 'pad' | 'stride'>): ModelTokenizer
}

/**
 * Reads a `tokenizer.json`.
 *
 * @param config `tokenizer_config.json` beside it; without one there is no BOS
 * @throws TokenError when it is not a tokenizer that can be read
 */
export function jsonTokenizer(json: unknown, config: unknown = {}): JsonTokenizer {
  const tokenizer = opened(json, config)
  const named = tokenizerConfig.safeParse(config).data
  const idOf = (name: string | null | undefined) =>
    name === null || name === undefined ? null : (tokenizer.token_to_id(name) ?? null)
  const unknown = idOf(modelOf.safeParse(json).data?.model.unk_token)
  let size = 0
  for (const id of tokenizer.get_vocab(true).values()) size = Math.max(size, id + 1)
  return {
    bosId: idOf(named?.bos_token ?? named?.eos_token),
    padId: idOf(named?.pad_token),
    size,
    with: ({ bos, pad, stride }) => ({
      kind: 'tokenizer',
      bos,
      pad,
      stride,
      size,
      encode(text, { withBos } = {}) {
        // The library gives nothing for a word that a list of words does not have.
        const ids: (number | undefined)[] = tokenizer.encode(text, { add_special_tokens: false }).ids
        return afterBos(
          ids.map((id) => id ?? known(unknown, text, tokenizer)),
          bos,
          withBos,
        )
      },
      textOf(id) {
        if (tokenizer.id_to_token(id) === undefined) return ''
        return tokenizer.decode([id], { skip_special_tokens: false, clean_up_tokenization_spaces: false })
      },
    }),
  }
}

/** The token for what is not known. @throws TokenError that names the first word that has none */
function known(unknown: number | null, text: string, tokenizer: Tokenizer): number {
  if (unknown !== null) return unknown
  const hasTokens = (word: string) =>
    tokenizer
      .encode(word, { add_special_tokens: false })
      .ids.every((id: number | undefined) => id !== undefined)
  const word = text.split(/\s+/).find((each) => each !== '' && !hasTokens(each))
  const what = word === undefined ? 'a part of this text' : `“${word.slice(0, 40)}”`
  throw new TokenError('BAD_TEXT', `The model has no token for ${what}. Write what it knows, or ids.`)
}

function opened(json: unknown, config: unknown): Tokenizer {
  const isDict = (value: unknown): value is object => typeof value === 'object' && value !== null
  if (!isDict(json) || !('model' in json)) {
    throw new TokenError(
      'BAD_TOKENIZER',
      'tokenizer.json describes no tokenizer: it has no model. Download it again.',
    )
  }
  try {
    return new Tokenizer(withUnicodeWords(json), isDict(config) ? config : {})
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new TokenError(
      'BAD_TOKENIZER',
      `tokenizer.json is of a kind that cannot be read: ${why}. Without it, ids still work.`,
    )
  }
}
