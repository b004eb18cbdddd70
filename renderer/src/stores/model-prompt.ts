import { EXAMPLE_TEXT } from '#shared/model/example-text'
import { MOST_CHARACTERS, type ListedModel, type Prompt } from '#shared/ipc/engine'

/** Five letters that come twice, for models of letters: what an induction head is for. */
const LETTERS = 'kqmdx'
/** Ids that come twice, as far as the model has them. */
const IDS = [5, 2, 7, 1, 3, 5, 2, 7, 1, 3]

/** Strokes that come twice, angle and length in turn, for the handwriting transformer. */
const STROKE_TOKENS = 455
const STROKES = '377, 0, 333, 5, 346, 13, 341, 21, 377, 0, 333, 5, 346, 13, 341, 21'

/** How a prompt is read and what is done with it, beside what was typed. */
export interface PromptForm {
  /** `repeats`: `[BOS, r, r]` is drawn, and what was typed waits. */
  readonly source: 'text' | 'ids' | 'repeats'
  /** Whether BOS comes before a text; `null` follows the model. */
  readonly bos: boolean | null
  /** How often the tokens come. */
  readonly times: number
  /** Each line is a prompt of its own. */
  readonly byLine: boolean
  /** Tokens of r, how many sequences of it, and their seed. */
  readonly length: number
  readonly sequences: number
  readonly seed: number
}

export const PLAIN_FORM: PromptForm = {
  source: 'text',
  bos: null,
  times: 1,
  byLine: false,
  length: 20,
  sequences: 1,
  seed: 0,
}

/** Prompts that are run one after the other; the engine keeps no more. */
const MOST_PROMPTS = 32

/** What stands in the prompt before a person writes one. */
export function defaultPrompt({ prompt, config, recorded, characters, example }: ListedModel): string {
  if (recorded) return recorded.join(', ')
  if (!config) return ''
  if (prompt === 'text') return example ?? EXAMPLE_TEXT
  if (prompt === 'characters') return characterExample(characters ?? '', config?.n_ctx).repeat(2)
  if (config?.context && config.d_vocab === STROKE_TOKENS) return STROKES
  return idsWithin(config?.d_vocab, config?.n_ctx)
}

/** How the tokens are called that a model's repeats are drawn as. */
export const repeatsText = (model: Pick<ListedModel, 'repeatsBare'> | null): string =>
  model?.repeatsBare ? '[r, r]' : '[BOS, r, r]'

/** Ids that come twice, as far as the model has them and there is room. */
export function idsWithin(vocabulary = 1, length?: number): string {
  return IDS.map((id) => Math.min(id, vocabulary - 1))
    .slice(0, length)
    .join(', ')
}

/**
 * Different characters that the model has a token for, letters or digits as far as it has them: five, or as many as
 * come twice behind BOS.
 */
function characterExample(known: string, length = Infinity): string {
  const has = new Set(known)
  const most = Math.max(1, Math.min(LETTERS.length, Math.floor((length - 1) / 2)))
  if (known === '' || [...LETTERS].every((letter) => has.has(letter))) return LETTERS.slice(0, most)
  const shaped = [...has].filter((each) => /[\p{L}\p{N}]/u.test(each))
  const others = [...has].filter((each) => !shaped.includes(each))
  // Far apart, so that they are no part of the alphabet in its order.
  const step = Math.max(1, Math.floor(shaped.length / LETTERS.length))
  const spread = shaped.filter((_, i) => i % step === 0)
  return [...spread, ...others].slice(0, most).join('')
}

/** A prompt as it was typed: a text, or ids for models that have no text; or why it is none, as a sentence. */
export function promptOf(typed: string, { prompt }: Pick<ListedModel, 'prompt'>): Prompt | string {
  if (prompt !== 'ids') return { kind: 'text', text: typed }
  const ids = idsOf(typed)
  return typeof ids === 'string' ? ids : { kind: 'ids', ids }
}

/** Ids with any separators between them; or which of them is none, as a sentence. */
export function idsOf(typed: string): number[] | string {
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '')
  const wrong = parts.find((part) => !/^\d{1,9}$/.test(part))
  if (wrong !== undefined) return `“${wrong}” is not a token id. Write ids, such as 0, 5, 3.`
  return parts.map(Number)
}

/**
 * The prompts that were asked for, in their order; or why there are none, as a sentence.
 *
 * @param context what each of them is read with, for models with cross-attention
 */
export function promptsOf(
  typed: string,
  form: PromptForm,
  model: Pick<ListedModel, 'prompt'>,
  context?: readonly number[],
): readonly Prompt[] | string {
  const beside = context ? { context: [...context] } : {}
  const { source, byLine, times, bos, length, sequences, seed } = form
  if (source === 'repeats') {
    if (sequences > MOST_PROMPTS) return tooMany(sequences)
    return Array.from({ length: sequences }, (_, index) => ({
      kind: 'repeat',
      length,
      sequences,
      seed,
      index,
      ...beside,
    }))
  }
  if (typed.length > MOST_CHARACTERS) {
    const most = MOST_CHARACTERS.toLocaleString('en-US')
    return `The prompt has ${typed.length.toLocaleString('en-US')} characters; at most ${most} are read. Shorten it.`
  }
  const lines = byLine ? typed.split(/\r?\n/).filter((line) => line !== '') : [typed]
  if (lines.length === 0) return 'There is no prompt. Write one in each line.'
  if (lines.length > MOST_PROMPTS) return tooMany(lines.length)
  const read = lines.map((line) => promptOf(line, source === 'ids' ? { ...model, prompt: 'ids' } : model))
  const wrong = read.findIndex((each) => typeof each === 'string')
  if (wrong >= 0) return (byLine ? `Line ${wrong + 1}: ` : '') + (read[wrong] as string)
  return (read as Prompt[]).map((prompt) => ({
    ...prompt,
    ...beside,
    ...(times > 1 ? { times } : {}),
    ...(prompt.kind === 'text' && bos !== null ? { bos } : {}),
  }))
}

function tooMany(count: number): string {
  return `There are ${count} prompts; at most ${MOST_PROMPTS} are run at once.`
}

/** A token as chips and labels show it: spaces, line breaks and what has no shape of its own are seen. */
export function shownToken(text: string): string {
  return text
    .replace(/ /g, '␣')
    .replace(/\r?\n/g, '↵')
    .replace(/\t/g, '⇥')
    .replace(SHAPELESS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Control and format characters, and halves of surrogate pairs. */
const SHAPELESS = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/gu
