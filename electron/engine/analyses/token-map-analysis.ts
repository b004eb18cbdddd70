import { z } from 'zod'
import type { ModelTokenizer } from '../tokenizers/model-tokenizer'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import { TokenError } from '../tokenizers/token-error'
import type { Analysis } from './analysis'
import { AnalysisError } from './analysis-error'

const wordList = z.array(z.string().max(64)).max(128)

/** What a word is in a model. */
interface WordToken {
  /** `null` where it is not one token. */
  readonly id: number | null
  /** How many tokens it is; 0 where the vocabulary cannot write it. */
  readonly pieces: number
  /** What the model's token says. */
  readonly text: string
}

/**
 * Which token of a model each word is. Where text is cut into pieces, a word stands after a space when that is one
 * token: `a` is ` a`. A word of digits behind # is an id. Models that nobody gave texts have ids alone.
 */
export const tokenMapAnalysis: Analysis = {
  name: 'token-map',
  tokens: 'none',
  options: ['words'],
  async run({ model, options }) {
    const words = readWords(options.words)
    const tokenizer = await openTokenizer(model.folder)
    const { d_vocab } = model.config
    const found = words.map((word) => wordToken(word, tokenizer, d_vocab))
    const axes = [{ name: 'word', labels: words }]
    return {
      provenance: {
        texts: found.map(({ text }) => text),
        // Without texts nobody says what BOS is, and 0 is what such models are made with.
        bos: tokenizer ? (tokenizer.bos?.id ?? null) : 0,
        hasTexts: tokenizer !== null,
        vocabulary: d_vocab,
      },
      tables: [
        { name: 'id', axes, values: found.map(({ id }) => id) },
        { name: 'pieces', axes, values: found.map(({ pieces }) => pieces) },
      ],
    }
  },
}

function readWords(text: string | undefined): string[] {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    value = undefined
  }
  const parsed = wordList.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AnalysisError('USAGE', '--words: this is no list of words. Write it as ["a", "b"].')
}

function wordToken(word: string, tokenizer: ModelTokenizer | null, d_vocab: number): WordToken {
  const named = /^#(\d{1,9})$/.exec(word)
  if (named) {
    const id = Number(named[1])
    const text = tokenizer?.textOf(id) || String(id)
    return id < d_vocab ? { id, pieces: 1, text } : { id: null, pieces: 0, text: '' }
  }
  if (!tokenizer) return { id: null, pieces: 0, text: '' }
  if (tokenizer.kind !== 'tokenizer') {
    for (let id = 0; id < tokenizer.size; id++) {
      if (tokenizer.textOf(id) === word) return { id, pieces: 1, text: word }
    }
    return { id: null, pieces: 0, text: '' }
  }
  const cuts = [` ${word.replace(/^ /, '')}`, word].map((text) => ({ text, ids: cut(tokenizer, text) }))
  const whole = cuts.find(({ ids }) => ids.length === 1)
  if (whole) return { id: whole.ids[0], pieces: 1, text: whole.text }
  return { id: null, pieces: cuts[0].ids.length, text: '' }
}

function cut(tokenizer: ModelTokenizer, text: string): number[] {
  try {
    return tokenizer.encode(text, { withBos: false })
  } catch (error) {
    if (error instanceof TokenError) return []
    throw error
  }
}
