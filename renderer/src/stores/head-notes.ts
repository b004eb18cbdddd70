import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'

/** What a person wrote about heads, by the model's file: another model of the same name has notes of its own. */
export const useHeadNotes = defineStore('head-notes', () => {
  const notes = useLocalStorage<Record<string, Record<string, string>>>('head-notes', {})

  const of = (model: string, head: string): string => notes.value[model]?.[head] ?? ''
  function write(model: string, head: string, text: string) {
    const { [head]: _, ...others } = notes.value[model] ?? {}
    notes.value = { ...notes.value, [model]: text === '' ? others : { ...others, [head]: text } }
  }
  return { of, write }
})
