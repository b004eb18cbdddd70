import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useModelRun, type HeadPlace } from './model-run'
import { useModels } from './models'
import { useShownPattern } from './shown-pattern'

/** Where a person was with a model. */
interface ModelSession {
  /** Of the file that it was then. */
  readonly sha256: string
  readonly head: HeadPlace
  readonly others: readonly HeadPlace[]
  /** The date, as year-month-day. */
  readonly day: string
}

/**
 * The heads that were looked at in each model, by its name: they come back with it. Where the file is another one than
 * then, that is said.
 */
export const useModelSessions = defineStore('model-sessions', () => {
  const models = useModels()
  const run = useModelRun()
  const pattern = useShownPattern()
  const sessions = useLocalStorage<Record<string, ModelSession>>('model-sessions', {})
  /** The session of another file of this name. */
  const outdated = ref<ModelSession | null>(null)
  const isOutdated = computed(() => outdated.value !== null)
  /** The model whose session was looked up: before, nothing is written over it. */
  const known = ref<string | null>(null)

  watch(
    () => run.result?.model,
    (id) => {
      const model = models.list.find((each) => each.id === id)
      known.value = null
      if (!model?.config) return
      known.value = model.id
      const kept = sessions.value[model.name]
      outdated.value = kept && kept.sha256 !== model.sha256 ? kept : null
      if (!kept || outdated.value) return
      const { n_layers, n_heads } = model.config
      const has = ({ layer, head }: HeadPlace) => layer < n_layers && head < n_heads
      if (has(kept.head)) run.show(kept.head)
      pattern.others = kept.others.filter(has)
    },
    { flush: 'post', immediate: true },
  )
  watch([() => run.head, () => pattern.others], ([head, others]) => {
    const model = models.list.find(({ id }) => id === run.result?.model)
    if (!model || model.id !== models.open?.id || model.id !== known.value || outdated.value) return
    const day = new Date().toISOString().slice(0, 10)
    sessions.value = { ...sessions.value, [model.name]: { sha256: model.sha256, head, others, day } }
  })
  /** What was noted of the other file is let go. */
  function renew() {
    const model = models.open
    if (!model) return
    const day = new Date().toISOString().slice(0, 10)
    const now = { sha256: model.sha256, head: run.head, others: pattern.others, day }
    sessions.value = { ...sessions.value, [model.name]: now }
    outdated.value = null
  }
  return { outdated, isOutdated, renew }
})
