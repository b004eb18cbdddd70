import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'

/**
 * What a person wrote about heads, by the SHA-256 of the model's file: another model of the same name has notes of its
 * own, and one that is removed and imported again finds them. It is there again at the next start.
 */
export const useHeadNotes = defineStore('head-notes', () => {
  const notes = useLocalStorage<Record<string, Record<string, string>>>('head-notes', {})
  const labels = useLocalStorage<Record<string, Record<string, string>>>('head-labels', {})

  const of = (model: string, head: string): string => notes.value[model]?.[head] ?? ''
  /** A word or two that stands beside the head's number. */
  const labelOf = (model: string, head: string): string => labels.value[model]?.[head] ?? ''
  function write(model: string, head: string, text: string) {
    notes.value = written(notes.value, model, head, text)
  }
  function label(model: string, head: string, text: string) {
    labels.value = written(labels.value, model, head, text)
  }
  return { of, labelOf, write, label }
})

function written(
  all: Readonly<Record<string, Record<string, string>>>,
  model: string,
  head: string,
  text: string,
): Record<string, Record<string, string>> {
  const { [head]: _, ...others } = all[model] ?? {}
  return { ...all, [model]: text === '' ? others : { ...others, [head]: text } }
}
