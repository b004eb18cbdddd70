import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BrokenModel, ListedModel } from '#shared/ipc/engine'
import { useJobs } from './jobs'
import { useQuestions } from './questions'
import { useToasts } from './toasts'

/** The models on this computer, the one that is open, and how others come here. */
export const useModels = defineStore('models', () => {
  const jobs = useJobs()
  const questions = useQuestions()
  const toasts = useToasts()
  const list = shallowRef<readonly ListedModel[]>([])
  const broken = shallowRef<readonly BrokenModel[]>([])
  /** Whether the list was read once. */
  const known = ref(false)
  const chosen = ref<string | null>(null)

  const bundled = computed(() => list.value.filter((model) => model.bundled))
  const imported = computed(() => list.value.filter((model) => !model.bundled))
  const open = computed(() => list.value.find(({ id }) => id === chosen.value) ?? list.value[0] ?? null)
  const importing = computed(() => jobs.running.filter(({ kind }) => kind === 'import'))
  const failedImports = computed(() => jobs.failed.filter(({ kind }) => kind === 'import'))

  async function refresh() {
    const reply = await window.lab.invoke('models.list')
    if (!reply.ok) return toasts.error(reply.message)
    if (reply.value.kind === 'error') return toasts.error(reply.value.message)
    list.value = reply.value.models
    broken.value = reply.value.broken
    known.value = true
  }

  async function choose(what: 'file' | 'folder') {
    const reply = await window.lab.invoke('models.choose', { what })
    if (!reply.ok) toasts.error(reply.message)
    else if (reply.value.kind === 'chosen') await take(reply.value.file, reply.value.name)
  }
  /** Imports a file or a folder that a person dropped. */
  async function drop(file: File) {
    const offered = await window.lab.offer(file)
    if (offered.ok) await take(offered.value.file, offered.value.name)
    else toasts.error(offered.message)
  }
  async function take(file: string, name: string) {
    const imported = await jobs.follow('import', name, (job) =>
      window.lab.invoke('models.import', { file, job }),
    )
    if (!imported) return
    await refresh()
    chosen.value = imported.model
  }

  async function remove(model: Pick<ListedModel, 'id' | 'name'>) {
    const answer = await questions.ask({
      title: `Remove “${model.name}” from this computer?`,
      detail: 'Its imported copy is deleted. The file that it was imported from stays.',
      choices: [
        { id: 'cancel', label: 'Cancel' },
        { id: 'remove', label: 'Remove', isDefault: true },
      ],
      cancel: 'cancel',
    })
    if (answer !== 'remove') return
    const reply = await window.lab.invoke('models.remove', { model: model.id })
    if (!reply.ok) toasts.error(reply.message)
    else if (reply.value.kind === 'error') toasts.error(reply.value.message)
    await refresh()
  }

  return {
    list,
    broken,
    known,
    chosen,
    bundled,
    imported,
    open,
    importing,
    failedImports,
    refresh,
    choose,
    drop,
    remove,
  }
})
