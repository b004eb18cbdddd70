import { glossaryEntry } from './glossary'

/**
 * The term of the glossary that stands nearest to a place of the page: in it, or in the smallest part around it that
 * has one, within its region of the window. A map and a line of the outline are their stage. `null` where there is none.
 */
export function nearestTerm(from: Element | null): string | null {
  const stage = from?.closest<HTMLElement>('[data-stage]')?.dataset.stage?.split('.').at(-1)
  const named = stage === undefined ? null : glossaryEntry(stage)
  if (named) return named.term
  for (let part = from; part; part = part.parentElement) {
    const word = part.matches('[data-term]') ? part : part.querySelector('[data-term]')
    if (word instanceof HTMLElement) return word.dataset.term ?? null
    if (part.matches('[data-region]')) return null
  }
  return null
}
