import { computed, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { useEngine } from './engine'
import { useJobs, type Job } from './jobs'
import { askAnalysis, type ModelAnalysis } from './model-analysis'

/** What is asked, as far as it is not the usual: see `AnalysisRequest`. */
export type AskedQuestion = Pick<AnalysisRequest, 'model' | 'name'> & Partial<AnalysisRequest>

export interface AskedAnalysis<T> {
  /** The last answer; it stays while the next is computed. */
  readonly value: ShallowRef<T | null>
  /** Why there is none, as a sentence. */
  readonly error: Ref<string | null>
  readonly asking: Ref<boolean>
  /** Whether `value` answers an earlier question. */
  readonly stale: Readonly<Ref<boolean>>
  /** While it is computed. */
  readonly job: Readonly<Ref<Job | null>>
  /** Ends it; the same question is not asked again by itself. */
  readonly cancel: () => void
}

/**
 * An analysis that follows its question: asked again whenever the question changes. Of questions that come while one
 * is answered, the last is asked next.
 *
 * @param question `null` for nothing to ask
 * @param subject names it in the list of jobs
 */
export function askedAnalysis<T>(
  subject: string,
  question: () => AskedQuestion | null,
  read: (analysis: ModelAnalysis) => T,
): AskedAnalysis<T> {
  const value = shallowRef<T | null>(null)
  const error = ref<string | null>(null)
  const asking = ref(false)
  const answered = ref<string | null>(null)
  const key = computed(() => {
    const asked = question()
    return asked && JSON.stringify(asked)
  })
  const stale = computed(() => value.value !== null && key.value !== answered.value)

  async function ask() {
    if (asking.value) return
    asking.value = true
    await useEngine().ready()
    while (key.value !== null && key.value !== answered.value) {
      const now = key.value
      const answer = await askAnalysis(JSON.parse(now) as AskedQuestion, subject)
      answered.value = now
      error.value = typeof answer === 'string' ? answer : null
      value.value = answer === null || typeof answer === 'string' ? null : read(answer)
    }
    asking.value = false
  }
  watch(
    key,
    (now) => {
      if (now === null) {
        value.value = null
        answered.value = null
        error.value = null
      } else if (now !== answered.value) void ask()
    },
    { immediate: true },
  )
  // What was lost with the engine's thread is asked again.
  watch(
    () => useEngine().losses,
    () => {
      answered.value = null
      if (key.value !== null) void ask()
    },
  )
  const jobs = useJobs()
  const job = computed(
    () => jobs.running.find(({ kind, subject: of }) => kind === 'analysis' && of === subject) ?? null,
  )
  function cancel() {
    if (job.value) jobs.cancel(job.value.id)
  }
  return { value, error, asking, stale, job, cancel }
}
