import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { z } from 'zod'
import { useJobs } from '../../stores/jobs'
import { askAnalysis, type ModelAnalysis } from '../../stores/model-analysis'
import { tokenTables } from './token-table'

type Question = Parameters<typeof askAnalysis>[0]

/**
 * Token tables head by head. What was computed is kept by the engine, so that who cancels after ten heads of a hundred
 * and asks again goes on at the eleventh.
 */
export function useHeadTables(questions: () => readonly Question[], auto: () => boolean) {
  const jobs = useJobs()
  const tables = shallowRef<z.infer<typeof tokenTables>>([])
  const last = shallowRef<ModelAnalysis | null>(null)
  const error = ref<string | null>(null)
  const running = ref(false)
  const total = computed(() => questions().length)
  const key = computed(() => JSON.stringify(questions()))
  let subject: string | null = null
  let wanted = 0

  async function ask() {
    const mine = ++wanted
    stop()
    running.value = true
    error.value = null
    const found: z.infer<typeof tokenTables> = []
    for (const question of questions()) {
      subject = JSON.stringify(question)
      const answer = await askAnalysis(question, subject)
      if (mine !== wanted) return
      if (answer === null) break
      if (typeof answer === 'string') {
        error.value = answer
        break
      }
      last.value = answer
      found.push(...tokenTables.parse(answer.heads))
      tables.value = [...found]
    }
    running.value = false
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
      tables.value = []
      last.value = null
      error.value = null
      if (auto()) void ask()
    },
    { immediate: true },
  )
  onScopeDispose(cancel)
  return { tables, last, error, running, total, ask, cancel }
}
