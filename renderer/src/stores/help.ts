import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What of the help is open over the window. */
export const useHelp = defineStore('help', () => {
  const dialog = ref<'glossary' | 'keys' | null>(null)
  /** The term that the glossary opens at; `null` for its beginning. */
  const term = ref<string | null>(null)
  function explain(name: string | null = null) {
    term.value = name
    dialog.value = 'glossary'
  }
  function close() {
    dialog.value = null
  }
  return { dialog, term, explain, close }
})
