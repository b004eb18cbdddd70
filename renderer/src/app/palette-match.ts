import type { Command } from './command'

export interface TitlePart {
  readonly text: string
  readonly matched: boolean
}

export interface MatchedCommand {
  readonly command: Command
  readonly parts: readonly TitlePart[]
}

/**
 * Commands whose title holds every word of the query, those that begin with it first, then in the registry's
 * order. An empty query gives all of them, recent ones first.
 */
export function matchedCommands(
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): readonly MatchedCommand[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) {
    const rank = ({ id }: Command) => (recent.includes(id) ? recent.indexOf(id) : recent.length)
    return [...commands]
      .sort((a, b) => rank(a) - rank(b))
      .map((command) => ({ command, parts: [{ text: command.title, matched: false }] }))
  }
  const begins = ({ title }: Command) => (title.toLowerCase().startsWith(words[0]) ? 0 : 1)
  return commands
    .filter(({ title, where = '' }) =>
      words.every((word) => `${title} ${where}`.toLowerCase().includes(word)),
    )
    .sort((a, b) => begins(a) - begins(b))
    .map((command) => ({ command, parts: partsOf(command.title, words) }))
}

function partsOf(title: string, words: readonly string[]): TitlePart[] {
  const matched = new Array<boolean>(title.length).fill(false)
  for (const word of words) {
    const at = title.toLowerCase().indexOf(word)
    if (at >= 0) matched.fill(true, at, at + word.length)
  }
  const parts: { text: string; matched: boolean }[] = []
  for (let i = 0; i < title.length; i++) {
    const last = parts.at(-1)
    if (last && last.matched === matched[i]) last.text += title[i]
    else parts.push({ text: title[i], matched: matched[i] })
  }
  return parts
}
