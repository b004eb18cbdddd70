import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { AvailableModel, RepositoryModel, UnfinishedDownload } from '#shared/ipc/downloads'
import { useJobs } from './jobs'
import { useModels } from './models'
import { useToasts } from './toasts'

/** Models that could be fetched, downloads that did not end, and the question before one starts. */
export const useDownloads = defineStore('downloads', () => {
  const jobs = useJobs()
  const models = useModels()
  const toasts = useToasts()
  const known = shallowRef<readonly AvailableModel[]>([])
  const unfinished = shallowRef<readonly UnfinishedDownload[]>([])
  /** The known model that a person is asked about; `other`: a repository that they name. */
  const asked = shallowRef<AvailableModel | 'other' | null>(null)

  const running = computed(() => jobs.running.filter(({ kind }) => kind === 'download'))
  const failed = computed(() => jobs.failed.filter(({ kind }) => kind === 'download'))
  const isComing = (model: string) => running.value.some(({ subject }) => subject === model)
  /** What is neither on its way nor waiting to be gone on with. */
  const offered = computed(() =>
    known.value.filter(
      ({ model }) => !isComing(model) && !unfinished.value.some((each) => each.model === model),
    ),
  )
  const waiting = computed(() => unfinished.value.filter(({ model }) => !isComing(model)))

  async function refresh() {
    const reply = await window.lab.invoke('models.available')
    if (!reply.ok) return toasts.error(reply.message)
    if (reply.value.kind === 'error') return toasts.error(reply.value.message)
    known.value = reply.value.known
    unfinished.value = reply.value.unfinished
  }

  /** Asks the hub what a repository has. @returns a sentence when it has no model, or cannot be asked */
  async function inspect(model: string): Promise<RepositoryModel | string> {
    looking.value = crypto.randomUUID()
    const reply = await window.lab.invoke('models.inspect', { model, job: looking.value })
    looking.value = null
    if (!reply.ok) return reply.message
    if (reply.value.kind === 'error') return reply.value.message
    const { kind, ...found } = reply.value
    void kind
    return found
  }
  const looking = ref<string | null>(null)
  function stopLooking() {
    if (looking.value) void window.lab.invoke('jobs.cancel', { job: looking.value })
  }

  /** Fetches and imports a model, or goes on with it. */
  async function start(model: string) {
    asked.value = null
    const made = await jobs.follow('download', model, (job) =>
      window.lab.invoke('models.download', { model, job }),
    )
    if (made) {
      await models.refresh()
      models.chosen = made.model
    } else {
      await refresh()
    }
  }
  async function discard(id: string) {
    const reply = await window.lab.invoke('models.discard', { id })
    if (!reply.ok) toasts.error(reply.message)
    else if (reply.value.kind === 'error') toasts.error(reply.value.message)
    await refresh()
  }

  // What came here is not offered any more, and what was removed is again.
  watch(
    () => models.list,
    () => void refresh(),
  )

  return { offered, waiting, running, failed, asked, looking, refresh, inspect, stopLooking, start, discard }
})
