import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BrokenModel, ListedModel, ModelList } from '#shared/ipc/engine'
import type { ImportQuestion } from '#shared/ipc/engine-names'
import type { ImportAnswers } from '#shared/ipc/importing'
import { useJobs } from './jobs'
import { useQuestions } from './questions'
import { useToasts } from './toasts'

interface AskingImport {
  readonly file: string
  readonly name: string
  /** Why it asks, as a sentence. */
  readonly message: string
  readonly asks: readonly ImportQuestion[]
  /** What was asked before that. */
  readonly asked: readonly ImportQuestion[]
  /** What was answered before, to other questions and to these. */
  readonly said: ImportAnswers
  /** Why the answers cannot be right, as a sentence. */
  readonly problem: string | null
}

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
  /** An import that waits for what neither the file nor a configuration says. */
  const asking = shallowRef<AskingImport | null>(null)
  /** The model whose tensors are being said what they are. */
  const mapping = shallowRef<ListedModel | null>(null)

  const bundled = computed(() => list.value.filter((model) => model.bundled))
  const imported = computed(() => list.value.filter((model) => !model.bundled))
  const open = computed(() => list.value.find(({ id }) => id === chosen.value) ?? list.value[0] ?? null)
  /** Whether the open model has a forward pass, or what stands in its place. */
  const runs = computed(() => open.value !== null && open.value.config !== null && !open.value.mapped)
  const importing = computed(() => jobs.running.filter(({ kind }) => kind === 'import'))
  const failedImports = computed(() => jobs.failed.filter(({ kind }) => kind === 'import'))

  async function refresh() {
    const reply = await window.lab.invoke('models.list')
    if (!reply.ok) return toasts.error(reply.message)
    if (reply.value.kind === 'error') return toasts.error(reply.value.message)
    listed(reply.value)
  }
  function listed({ models, broken: damaged }: ModelList) {
    // Nobody who looks at the list is disturbed by the same list again.
    if (JSON.stringify(models) !== JSON.stringify(list.value)) list.value = models
    broken.value = damaged
    known.value = true
  }
  /** Models come and go on the disk while another window has the focus: the command line imports, a person deletes. */
  useEventListener(window, 'focus', () => void lookAgain())
  async function lookAgain() {
    if (!known.value) return
    const reply = await window.lab.invoke('models.list')
    if (!reply.ok || reply.value.kind === 'error') return
    const before = open.value
    listed(reply.value)
    const isHere = [...reply.value.models, ...reply.value.broken].some(({ id }) => id === before?.id)
    if (before && !isHere) {
      toasts.error(`${before.name} is no longer in the model folder. Import it again to go on with it.`)
    }
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
  async function take(
    file: string,
    name: string,
    answers?: ImportAnswers,
    asked: readonly ImportQuestion[] = [],
  ) {
    const imported = await jobs.follow('import', name, (job) =>
      window.lab.invoke('models.import', { file, job, ...(answers ? { answers } : {}) }),
    )
    if (imported) return show(imported.model)
    const failure = failedImports.value.findLast(({ subject }) => subject === name)
    if (!failure?.asks) return
    // A question is no failure.
    jobs.close(failure.id)
    asking.value = {
      file,
      name,
      message: failure.message,
      asks: failure.asks,
      asked,
      said: answers ?? {},
      problem: null,
    }
  }
  async function show(id: string) {
    await refresh()
    chosen.value = id
  }
  /** Goes on with an import that asked. */
  async function answer(answers: ImportAnswers) {
    if (!asking.value) return
    const now = asking.value
    const said = { ...now.said, ...answers }
    asking.value = null
    const asked = [...now.asked, ...now.asks]
    await take(now.file, now.name, said, asked)
    const failure = failedImports.value.findLast(({ subject }) => subject === now.name)
    if (!failure || asking.value) return
    // What cannot be imported as it was said can be said another way, all of it.
    jobs.close(failure.id)
    asking.value = { ...now, asks: asked, asked: [], said, problem: failure.message }
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
    runs,
    importing,
    failedImports,
    refresh,
    asking,
    mapping,
    answer,
    show,
    choose,
    drop,
    take,
    remove,
  }
})
