import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Pointing must rest before a definition shows, and may cross the gap to its card before it goes. */
const SHOW_MS = 350
/** Longer on a button, where a pointer rests on its way to a click. */
const SHOW_ON_CONTROL_MS = 900
const LEAVE_MS = 120

interface PointedTerm {
  readonly term: string
  /** Beside which its definition stands. */
  readonly word: HTMLElement
}

/** What of the help is open over the window. */
export const useHelp = defineStore('help', () => {
  const dialog = ref<'glossary' | 'keys' | null>(null)
  /** The term that the glossary opens at; `null` for its beginning. */
  const term = ref<string | null>(null)
  const pointed = shallowRef<PointedTerm | null>(null)
  let timer = 0

  function explain(name: string | null = null) {
    leave({ atOnce: true })
    term.value = name
    dialog.value = 'glossary'
  }
  function close() {
    dialog.value = null
  }
  function point(name: string, word: HTMLElement) {
    clearTimeout(timer)
    const show = () => (pointed.value = { term: name, word })
    // The keyboard has arrived where it wants to be.
    if (word === document.activeElement) show()
    else timer = window.setTimeout(show, word.dataset.term ? SHOW_MS : SHOW_ON_CONTROL_MS)
  }
  function stay() {
    clearTimeout(timer)
  }
  function leave({ atOnce = false } = {}) {
    clearTimeout(timer)
    if (atOnce) pointed.value = null
    else timer = window.setTimeout(() => (pointed.value = null), LEAVE_MS)
  }
  return { dialog, term, pointed, explain, close, point, stay, leave }
})
