import { computed, shallowRef, ref, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { useEngine } from './engine'
import { useJobs, type Job } from './jobs'
import { useKeptResults, type KeptResult } from './kept-results'
import { askAnalysis, type ModelAnalysis } from './model-analysis'

/** A question to the engine; what is left out is as the command line has it. */
type AnalysisQuestion = Pick<AnalysisRequest, 'model' | 'name'> & Partial<AnalysisRequest>

interface AnsweredQuestion {
  readonly answer: ShallowRef<ModelAnalysis | null>
  /** What there is so far of the answer to the question that stands, where it is told. */
  readonly part: ShallowRef<ModelAnalysis | null>
  /** Why there is no answer, as a sentence. */
  readonly problem: Ref<string | null>
  /** While it is answered: its progress. */
  readonly job: ComputedRef<Job | null>
  /** The answer is to another question than the one that stands now. */
  readonly stale: ComputedRef<boolean>
  /** Where the answer was kept with the model, and when. */
  readonly kept: Readonly<Ref<KeptResult | null>>
  ask(): Promise<void>
  cancel(): void
}

/**
 * One question to the engine, which may change, and the answer to the last one that was put. It can be cancelled; a
 * newer question cancels the one before.
 *
 * @param subject names its job; no other question has the same
 * @param question `null` while there is nothing to ask
 * @param auto whether a changed question is put by itself; otherwise `ask` puts it
 */
export function useAnalysisQuestion(
  subject: string,
  question: () => AnalysisQuestion | null,
  auto: () => boolean = () => true,
): AnsweredQuestion {
  const jobs = useJobs()
  const results = useKeptResults()
  const kept = shallowRef<KeptResult | null>(null)
  const engine = useEngine()
  const answer = shallowRef<ModelAnalysis | null>(null)
  const part = shallowRef<ModelAnalysis | null>(null)
  const problem = ref<string | null>(null)
  const answered = ref<string | null>(null)
  const answeredModel = ref<string | null>(null)
  const key = computed(() => {
    const asked = question()
    return asked && JSON.stringify(asked)
  })
  const job = computed(
    () => jobs.running.findLast((each) => each.kind === 'analysis' && each.subject === subject) ?? null,
  )
  const stale = computed(
    () => answer.value !== null && (answered.value !== key.value || kept.value?.outdated === true),
  )

  // What is being asked.
  let asking: string | null = null
  async function ask() {
    const asked = question()
    const now = key.value
    cancel()
    if (!asked) return
    asking = now
    await engine.ready()
    if (now !== key.value) return
    const result = await askAnalysis(asked, subject, (soFar) => {
      if (now === key.value) part.value = soFar
    })
    if (asking === now) part.value = null
    // Something else was asked meanwhile, or it was cancelled.
    if (result === null || now !== key.value) return
    answered.value = now
    answeredModel.value = asked.model
    problem.value = typeof result === 'string' ? result : null
    answer.value = typeof result === 'string' ? null : result
    kept.value = null
    if (typeof result !== 'string') results.keep(asked, result)
  }
  function cancel() {
    if (job.value) jobs.cancel(job.value.id)
  }
  watch(
    [key, auto, () => results.read],
    ([now, isAuto]) => {
      if (answered.value !== now) problem.value = null
      // Nobody waits for the answer to a question that does not stand any more.
      if (job.value && asking !== now) cancel()
      if (asking !== now) part.value = null
      // Numbers of one model do not stand under another's name.
      if (question()?.model !== answeredModel.value) {
        answer.value = null
        answered.value = null
      }
      // What was computed months ago need not be computed again.
      const found = answered.value === now ? null : results.find(question())
      if (found) {
        kept.value = found
        answer.value = found.answer
        answered.value = now
        answeredModel.value = question()!.model
      }
      const isAsked = job.value !== null && asking === now
      if (now !== null && isAuto && (answered.value !== now || kept.value?.outdated) && !isAsked) void ask()
    },
    { immediate: true },
  )
  return { answer, part, kept, problem, job, stale, ask, cancel }
}
