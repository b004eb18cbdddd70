import { useLocalStorage, watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, nextTick, ref, watch } from 'vue'
import type { ListedModel } from '#shared/ipc/engine'
import { useEngine } from './engine'
import { today, useKeptResults } from './kept-results'
import { useModelRun, type HeadPlace } from './model-run'
import { useModels } from './models'
import { sessionFrom, useKeptEntries, type SessionFile } from './session-file'
import { useShownPattern } from './shown-pattern'
import { useToasts } from './toasts'

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
 * What a person did with a model comes back with it: the heads that were looked at, notes, prompts, edits and results.
 * It is kept beside the model, in a file of the model folder, and can be exported and imported. Where the model's file
 * is another one than then, that is said.
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

  const engine = useEngine()
  const results = useKeptResults()
  const entries = useKeptEntries()
  const toasts = useToasts()

  const fileOf = (model: ListedModel): SessionFile => ({
    format: 'induction-lab-session',
    version: 1,
    model: model.name,
    sha256: model.sha256,
    day: today(),
    kept: entries.of(model),
    results: [...results.all],
  })
  /** What the file has, without the day: it is written where this differs. */
  const content = (model: ListedModel) => JSON.stringify([entries.of(model), results.all])
  /** What was read or written last. */
  let written = ''

  /** Reads what was kept beside a model; without, what the app itself has kept of it is written there. */
  watch(
    () => models.open?.id,
    async (id) => {
      const { open } = models
      if (!open?.config || !id) return
      results.open('', [])
      await engine.ready()
      const reply = await window.lab.invoke('models.session', { model: id })
      if (models.open?.id !== id) return
      const text = reply.ok && reply.value.kind === 'session' ? reply.value.text : null
      const file = text === null ? null : sessionFrom(text)
      // What cannot be read is not written over by accident: it is there until something new is kept.
      const session = typeof file === 'string' ? null : file
      if (session) entries.take(open, session.kept, false)
      results.open(id, session?.results ?? [])
      written = session ? content(open) : ''
      // Other stores have what was taken after the next tick.
      await nextTick()
      if (models.open?.id === id) comeBack(id)
    },
    { immediate: true },
  )
  const now = computed(() => {
    const { open } = models
    return open?.config && results.model === open.id ? content(open) : null
  })
  watchDebounced(
    now,
    async (text) => {
      const { open } = models
      if (text === null || text === written || !open) return
      written = text
      const reply = await window.lab.invoke('models.keepSession', {
        model: open.id,
        text: JSON.stringify(fileOf(open)),
      })
      if (reply.ok && reply.value.kind === 'error') toasts.error(reply.value.message)
    },
    { debounce: 800 },
  )
  /** The session of the open model, as a file. */
  function exported(): { readonly name: string; readonly text: string } | null {
    const { open } = models
    return open && { name: `${open.name}.session`, text: JSON.stringify(fileOf(open)) }
  }
  /** Takes a session that was exported, in the place of what is here. */
  async function take(text: string) {
    const { open } = models
    const session = sessionFrom(text)
    if (!open) return
    if (typeof session === 'string') return toasts.error(session)
    entries.take(open, session.kept, true)
    results.open(open.id, session.results)
    await nextTick()
    if (models.open?.id === open.id) comeBack(open.id)
    if (session.sha256 !== open.sha256) {
      toasts.done(
        `The session is here. It is of another file than ${open.name}: its results are marked as outdated.`,
      )
    } else toasts.done('The session is here.')
  }

  /** Shows the heads that were looked at then. */
  function comeBack(id: string) {
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
  }

  watch(
    () => run.result?.model,
    (id) => id && comeBack(id),
    { flush: 'post', immediate: true },
  )
  watch([() => run.head, () => pattern.others], ([head, others]) => {
    const model = models.list.find(({ id }) => id === run.result?.model)
    if (!model || model.id !== models.open?.id || model.id !== known.value || outdated.value) return
    const day = today()
    sessions.value = { ...sessions.value, [model.name]: { sha256: model.sha256, head, others, day } }
  })
  /** What was noted of the other file is let go. */
  function renew() {
    const model = models.open
    if (!model) return
    const day = today()
    const now = { sha256: model.sha256, head: run.head, others: pattern.others, day }
    sessions.value = { ...sessions.value, [model.name]: now }
    outdated.value = null
  }
  return { outdated, isOutdated, renew, exported, take }
})
