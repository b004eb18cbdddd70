import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { EXAMPLE_TEXT } from '#shared/model/example-text'
import { jsonTokenizer } from './json-tokenizer'
import type { ModelTokenizer } from './model-tokenizer'
import { TokenError } from './token-error'

/** Tokens that the example is made of, and how many are tried for them. */
const WORDS = 5
const TRIES = 400

const description = z.looseObject({
  model: z.looseObject({ type: z.string().optional(), unk_token: z.string().nullish() }),
  added_tokens: z.array(z.looseObject({ content: z.string() })).nullish(),
})

/** First prompts for models whose tokenizer has no tokens for an English sentence: of its own words, twice. */
export class OwnExamples {
  readonly #known = new Map<string, { readonly stamp: string; readonly text: string | null }>()

  /** @param folder of an imported model; `null` where the usual sentence does, or nothing better is known */
  async of(folder: string): Promise<string | null> {
    const path = join(folder, 'tokenizer.json')
    const found = await stat(path).catch(() => null)
    if (!found) return null
    const stamp = `${found.mtimeMs} ${found.size}`
    const known = this.#known.get(folder)
    if (known?.stamp === stamp) return known.text
    const text = await readFile(path, 'utf8').then(exampleOf, () => null)
    this.#known.set(folder, { stamp, text })
    return text
  }
}

function exampleOf(text: string): string | null {
  try {
    const json: unknown = JSON.parse(text)
    const { model, added_tokens } = description.parse(json)
    // Bytes and their merges have a token for everything.
    if (model.type === 'BPE' && text.includes('"ByteLevel"')) return null
    const tokenizer = jsonTokenizer(json).with({ bos: null, pad: null, stride: 1 })
    const unknown = model.unk_token ?? null
    if (idsOf(tokenizer, EXAMPLE_TEXT, unknown)) return null
    const special = new Set((added_tokens ?? []).map(({ content }) => content))
    return fromWords(tokenizer, unknown, special)
  } catch (error) {
    // Whoever opens the model is told what is wrong with its tokenizer.
    if (error instanceof TokenError || error instanceof SyntaxError || error instanceof z.ZodError)
      return null
    throw error
  }
}

/** Single tokens of letters or digits, far apart in the vocabulary. */
function fromWords(
  tokenizer: ModelTokenizer,
  unknown: string | null,
  special: ReadonlySet<string>,
): string | null {
  const step = Math.max(1, Math.floor(tokenizer.size / TRIES))
  const words: string[] = []
  for (let id = 0; id < tokenizer.size; id += step) {
    const word = tokenizer.textOf(id).trim()
    if (!/[\p{L}\p{N}]/u.test(word) || special.has(word) || words.includes(word)) continue
    if (idsOf(tokenizer, word, unknown)?.join() === String(id)) words.push(word)
  }
  const apart = Math.max(1, Math.floor(words.length / WORDS))
  const chosen = words.filter((_, i) => i % apart === 0).slice(0, WORDS)
  const texts = [' ', ''].map((between) => [...chosen, ...chosen].join(between))
  return texts.find((text) => idsOf(tokenizer, text, unknown)?.length === 2 * chosen.length && text) ?? null
}

/** `null` where the tokenizer has no tokens for a part of a text. */
function idsOf(tokenizer: ModelTokenizer, text: string, unknown: string | null): number[] | null {
  try {
    const ids = tokenizer.encode(text, { withBos: false })
    return unknown !== null && ids.some((id) => tokenizer.textOf(id) === unknown) ? null : [...ids]
  } catch (error) {
    if (error instanceof TokenError) return null
    throw error
  }
}
