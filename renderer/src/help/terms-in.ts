import { glossary } from './glossary'

/** A piece of a sentence; `term` where the glossary explains it. */
interface TextPart {
  readonly text: string
  readonly term: string | null
}

/** Names that are also plain words or single letters: in a sentence they would be found where nothing is meant. */
const SHORTEST = 5

const found = glossary
  .flatMap(({ term, also = [] }) => [term, ...also].map((name) => ({ name, term })))
  .filter(({ name }) => name.length >= SHORTEST || /^W_|^BOS$|^MLP$/.test(name))
  // The longer name first, so that "induction score" is not read as "induction".
  .sort((a, b) => b.name.length - a.name.length)
const termOf = new Map(found.map(({ name, term }) => [name.toLowerCase(), term]))
const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const pattern = new RegExp(
  `(?<![\\p{L}\\d_])(${found.map(({ name }) => escaped(name)).join('|')})(?![\\p{L}\\d_]| [\\d+−])`,
  'giu',
)

/**
 * A sentence in parts: each term of the glossary that it uses stands alone, the first time it comes.
 *
 * @param seen terms that came in sentences before; those of this one are added
 */
export function termsIn(sentence: string, seen = new Set<string>()): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of sentence.matchAll(pattern)) {
    const term = termOf.get(match[0].toLowerCase())!
    if (seen.has(term)) continue
    seen.add(term)
    if (match.index > from) parts.push({ text: sentence.slice(from, match.index), term: null })
    parts.push({ text: match[0], term })
    from = match.index + match[0].length
  }
  if (from < sentence.length) parts.push({ text: sentence.slice(from), term: null })
  return parts
}
