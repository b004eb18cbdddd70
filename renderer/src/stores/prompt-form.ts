import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { PLAIN_FORM, type PromptForm } from './model-prompt'
import { useModels } from './models'

/** How the prompt of the open model is read; every model has its own way, and it is there at the next start. */
export const usePromptForm = defineStore('prompt-form', () => {
  const models = useModels()
  const forms = useLocalStorage<Record<string, Partial<PromptForm>>>('prompt-forms', {})

  const form = computed<PromptForm>(() => {
    const kept = (models.open && forms.value[models.open.id]) ?? {}
    const known = { ...PLAIN_FORM, ...kept }
    return models.open?.prompt === 'ids' && known.source === 'text' ? { ...known, source: 'ids' } : known
  })
  function change(what: Partial<PromptForm>) {
    if (!models.open) return
    forms.value = { ...forms.value, [models.open.id]: { ...form.value, ...what } }
  }
  return { form, change }
})
