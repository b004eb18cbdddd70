import type { ListedModel, Prompt } from '#shared/ipc/engine'

const TEXT = 'When Mary and John went to the store, John gave a drink to Mary'
/** Letters that come twice, for models of letters: what an induction head is for. */
const LETTERS = 'kqmdxkqmdx'
/** Ids that come twice, as far as the model has them. */
const IDS = [5, 2, 7, 1, 3, 5, 2, 7, 1, 3]

/** What stands in the prompt before a person writes one. */
export function defaultPrompt({ prompt, config }: ListedModel): string {
  if (prompt === 'text') return TEXT
  if (prompt === 'characters') return LETTERS
  return IDS.map((id) => Math.min(id, (config?.d_vocab ?? 1) - 1))
    .slice(0, config?.n_ctx)
    .join(', ')
}

/** A prompt as it was typed: a text, or ids for models that have no text; or why it is none, as a sentence. */
export function promptOf(typed: string, { prompt }: Pick<ListedModel, 'prompt'>): Prompt | string {
  if (prompt !== 'ids') return { kind: 'text', text: typed }
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '')
  const wrong = parts.find((part) => !/^\d{1,9}$/.test(part))
  if (wrong !== undefined) return `“${wrong}” is not a token id. Write ids, such as 0, 5, 3.`
  return { kind: 'ids', ids: parts.map(Number) }
}

/** A token as chips and labels show it: spaces and line breaks are seen. */
export function shownToken(text: string): string {
  return text.replace(/ /g, '␣').replace(/\r?\n/g, '↵').replace(/\t/g, '⇥')
}
