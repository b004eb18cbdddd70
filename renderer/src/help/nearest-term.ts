import { glossaryEntry } from './glossary'
import { namedTerm } from './named-term'
import { termsIn } from './terms-in'

/**
 * The term of the glossary that stands nearest to a place of the page: in it, or in the smallest part around it that
 * has one, within its region of the window. A map and a line of the outline are their stage, and a control is the first
 * term of its name. `null` where there is none.
 */
export function nearestTerm(from: Element | null): string | null {
  const stage = from?.closest<HTMLElement>('[data-stage]')?.dataset.stage?.split('.').at(-1)
  const named = stage === undefined ? null : glossaryEntry(stage)
  if (named) return named.term
  const own = from && ownTerm(from)
  if (own) return own
  for (let part = from; part; part = part.parentElement) {
    const word = part.matches('[data-term]') ? part : part.querySelector('[data-term]')
    if (word instanceof HTMLElement) return word.dataset.term ?? null
    if (part.matches('[data-region]')) return null
  }
  return null
}

/** The first term in what a control is called; a control around a word that leads to the glossary is that word's. */
function ownTerm(control: Element): string | null {
  if (!control.matches('button, summary, select, input, [role=tab], [role=option]')) return null
  const inside = control.querySelector<HTMLElement>('[data-term]')
  if (inside) return inside.dataset.term ?? null
  const labels =
    control instanceof HTMLElement && 'labels' in control ? [...(control.labels as NodeListOf<Element>)] : []
  const name = [
    control.getAttribute('aria-label'),
    ...labels.map((label) => label.textContent),
    control.textContent,
  ].join(' ')
  return namedTerm(control) ?? termsIn(name).find(({ term }) => term !== null)?.term ?? null
}
