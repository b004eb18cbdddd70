import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { hasStrokeAlphabet } from '#shared/model/stroke-alphabet'
import { contextIds, defaultContext, type TypedContext } from './context-ids'
import { useModels } from './models'

/** What the cross-attention of the open model reads beside the tokens; it is there at the next start. */
export const useModelContext = defineStore('model-context', () => {
  const models = useModels()
  /** By the hash of the model's file. */
  const kept = useLocalStorage<Record<string, Partial<TypedContext>>>('contexts', {})

  /** How many ids the open model reads at most, or `null` where it reads none. */
  const most = computed(() => models.open?.config?.context?.n_ctx ?? null)
  const hasAlphabet = computed(() => !!models.open?.config && hasStrokeAlphabet(models.open.config))
  const typed = computed<TypedContext>(() => {
    const { open } = models
    if (!open) return { kind: 'ids', text: '', ids: '' }
    return { ...defaultContext(open), ...kept.value[open.sha256] }
  })
  const ids = computed(() => (models.open ? contextIds(typed.value, models.open) : undefined))
  /** Why it cannot be read, as a sentence. */
  const problem = computed(() => (typeof ids.value === 'string' ? ids.value : null))
  const given = computed(() => (typeof ids.value === 'string' ? undefined : ids.value))

  function change(what: Partial<TypedContext>) {
    const { open } = models
    if (open) kept.value = { ...kept.value, [open.sha256]: { ...kept.value[open.sha256], ...what } }
  }
  return { most, hasAlphabet, typed, problem, given, change }
})
