import { useEventListener } from '@vueuse/core'
import { useHelp } from '../stores/help'
import { namedTerm } from './named-term'

/** Where a name says what a thing is. Tokens, numbers and documents have names of their own. */
const NAMED = 'button, summary, th:not([scope=row]), dt, [role=tab], .row-axis, .column-axis'
const OTHERWISE = 'ol button, [role=menu], [role=listbox], [role=grid]'

/**
 * Explains what stands on a button, over a column or at an axis where that is a word of the glossary: pointing at it
 * shows the definition, as at every word that leads there; a click does what the button does.
 */
export function useNamedTerms(): void {
  const help = useHelp()
  let word: HTMLElement | null = null
  useEventListener(document, 'pointerover', ({ target }) => {
    const part = target instanceof Element ? target.closest<HTMLElement>(NAMED) : null
    if (part === word) return
    if (word) help.leave()
    word = null
    // A title says more of it, and one card is enough.
    if (!part || part.title || part.closest(OTHERWISE)) return
    const term = namedTerm(part)
    if (term === null) return
    word = part
    help.point(term, part)
  })
  useEventListener(document, 'pointerdown', () => {
    if (!word) return
    help.leave({ atOnce: true })
    word = null
  })
}
