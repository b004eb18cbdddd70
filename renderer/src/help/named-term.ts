import { glossaryEntry } from './glossary'

/** Arrows and marks of axes, sorted columns and things that lead somewhere. */
const MARKS = /[→↓↑←▲▼:…]/g
/** A letter or two is also a token, a variable or a plain word. */
const SHORTEST = 3

/**
 * The term that a control, a head of a table or an axis is called by: its whole text, but for arrows. `null` where it is
 * called otherwise, or where the word in it already leads to the glossary.
 */
export function namedTerm(part: Element): string | null {
  if (part.closest('[data-term]') || part.querySelector('[data-term]')) return null
  const name = (part.textContent ?? '').replace(MARKS, '').trim()
  if (name.length < SHORTEST) return null
  return (glossaryEntry(name) ?? glossaryEntry(name.toLowerCase()))?.term ?? null
}
