import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { z } from 'zod'
import { useJobs } from '../../stores/jobs'
import { useKeptResults } from '../../stores/kept-results'
import { askAnalysis, type ModelAnalysis } from '../../stores/model-analysis'
import { tokenTables } from './token-table'

type Question = Parameters<typeof askAnalysis>[0]

/**
 * Token tables head by head. Those that take long are kept with the model, so that who cancels after ten heads of a
 * hundred, leaves or closes the app finds ten, and goes on at the eleventh.
 */
export function useHeadTables(questions: () => readonly Question[], auto: () => boolean) {
  const jobs = useJobs()
  const results = useKeptResults()
  const tables = shallowRef<z.infer<typeof tokenTables>>([])
  const last = shallowRef<ModelAnalysis | null>(null)
  const error = ref<string | null>(null)
  const running = ref(false)
  const total = computed(() => questions().length)
  const key = computed(() => JSON.stringify(questions()))
  /** By what was asked. */
  const answers = new Map<string, ModelAnalysis>()
  let subject: string | null = null
  let wanted = 0

  async function ask() {
    const mine = ++wanted
    stop()
    running.value = true
    error.value = null
    for (const question of questions()) {
      if (answers.has(JSON.stringify(question))) continue
      subject = JSON.stringify(question)
      const answer = await askAnalysis(question, subject)
      if (mine !== wanted) return
      if (answer === null) break
      if (typeof answer === 'string') {
        error.value = answer
        break
      }
      answers.set(subject, answer)
      if (!auto()) results.keep(question, answer)
      show()
    }
    running.value = false
  }
  /** The tables that are there, in the order of the heads. */
  function show() {
    const found = questions().flatMap((question) => answers.get(JSON.stringify(question)) ?? [])
    tables.value = found.flatMap(({ heads }) => tokenTables.parse(heads))
    last.value = found.at(-1) ?? null
  }
  /** What was computed before, of the file that the model has now. */
  function find() {
    for (const question of questions()) {
      const kept = results.find(question)
      if (kept && !kept.outdated) answers.set(JSON.stringify(question), kept.answer)
    }
    show()
  }
  function stop() {
    const job = jobs.running.find((each) => each.subject === subject)
    if (job) jobs.cancel(job.id)
  }
  function cancel() {
    wanted++
    running.value = false
    stop()
  }
  watch(
    key,
    () => {
      cancel()
      error.value = null
      answers.clear()
      find()
      if (auto()) void ask()
    },
    { immediate: true },
  )
  // A session is read after its model was opened.
  watch(() => results.read, find)
  onScopeDispose(cancel)
  return { tables, last, error, running, total, ask, cancel }
}
