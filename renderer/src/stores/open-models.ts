import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import type { ListedModel } from '#shared/ipc/engine'
import { useJobs } from './jobs'
import { useModels } from './models'

/** Models that are open beside one another; one of them is looked at. They are there again at the next start. */
export const useOpenModels = defineStore('open-models', () => {
  const models = useModels()
  const jobs = useJobs()
  const ids = useLocalStorage<string[]>('open-models', [])
  /** In the order in which they were opened; those that are gone from the computer are left out. */
  const tabs = computed(() =>
    ids.value
      .map((id) => models.list.find((model) => model.id === id))
      .filter((model): model is ListedModel => model !== undefined),
  )
  watch(
    () => models.open?.id,
    (id) => {
      if (id && !ids.value.includes(id)) ids.value = [...ids.value, id]
    },
    { immediate: true },
  )

  /** Closes a model. What it computes now ends, and the one beside it is looked at. */
  function close(id: string) {
    const at = tabs.value.findIndex((model) => model.id === id)
    if (at < 0 || tabs.value.length < 2) return
    if (models.open?.id === id) {
      for (const { id: job, kind } of jobs.running)
        if (kind === 'run' || kind === 'analysis') jobs.cancel(job)
      models.chosen = tabs.value[at + 1]?.id ?? tabs.value[at - 1].id
    }
    ids.value = ids.value.filter((each) => each !== id)
  }
  return { tabs, close }
})
