import { computed, shallowRef, ref, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { useEngine } from './engine'
import { useJobs, type Job } from './jobs'
import { useKeptResults, type KeptResult } from './kept-results'
import { tryAnalysis, type ModelAnalysis } from './model-analysis'

/** A question to the engine; what is left out is as the command line has it. */
export type AnalysisQuestion = Pick<AnalysisRequest, 'model' | 'name'> & Partial<AnalysisRequest>

interface AnsweredQuestion {
  readonly answer: ShallowRef<ModelAnalysis | null>
  /** What there is so far of the answer to the question that stands, where it is told. */
  readonly part: ShallowRef<ModelAnalysis | null>
  /** Why there is no answer, as a sentence. */
  readonly problem: Ref<string | null>
  /** While it is answered: its progress. */
  readonly job: ComputedRef<Job | null>
  /** Whether it is answered, or waits until the engine may compute. */
  readonly asking: Readonly<Ref<boolean>>
  /** The engine stopped over it twice: it is not asked again by itself. */
  readonly gaveUp: Readonly<Ref<boolean>>
  /** The answer is to another question than the one that stands now. */
  readonly stale: ComputedRef<boolean>
  /** Where the answer was kept with the model, and when. */
  readonly kept: Readonly<Ref<KeptResult | null>>
  ask(): Promise<void>
  cancel(): void
}

/** What was lost with the engine's thread is asked again alone, so that the next loss is its own. */
let turn: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work)
  turn = mine.catch(() => {})
  return mine
}

/**
 * One question to the engine, which may change, and the answer to the last one that was put. It can be cancelled; a
 * newer question cancels the one before. One that is put by itself and lost with the engine's thread is put once more.
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
  let asks = 0
  const isAsking = ref(false)
  const gaveUp = ref(false)
  async function ask() {
    const asked = question()
    const now = key.value
    cancel()
    if (!asked) return
    asking = now
    isAsking.value = true
    const number = ++asks
    await engine.ready()
    let result = now === key.value ? await put(asked) : null
    let wasLostAgain = false
    if (result && 'message' in result && result.isLost && canPutAgain(asked)) {
      result = await inTurn(() => (now === key.value ? put(asked) : Promise.resolve(null)))
      wasLostAgain = result !== null && 'message' in result && result.isLost
    }
    if (number === asks) isAsking.value = false
    if (asking === now) part.value = null
    // Something else was asked meanwhile, or it was cancelled.
    if (result === null || now !== key.value) return
    answered.value = now
    answeredModel.value = asked.model
    gaveUp.value = wasLostAgain
    kept.value = null
    if ('message' in result) {
      problem.value = wasLostAgain
        ? 'The engine stopped over this twice. It is not asked again by itself.'
        : result.message
      answer.value = null
      return
    }
    problem.value = null
    answer.value = result
    results.keep(asked, result)
  }
  const put = (asked: AnalysisQuestion) =>
    tryAnalysis(asked, subject, (soFar) => {
      if (JSON.stringify(asked) === key.value) part.value = soFar
    })
  // A run is gone with its thread, and what somebody started by hand may take long.
  const canPutAgain = ({ tokens }: AnalysisQuestion) => auto() && tokens?.kind !== 'run'
  function cancel() {
    if (job.value) jobs.cancel(job.value.id)
  }
  watch(
    [key, auto, () => results.read],
    ([now, isAuto]) => {
      if (answered.value !== now) {
        problem.value = null
        gaveUp.value = false
      }
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
  return { answer, part, kept, problem, job, asking: isAsking, gaveUp, stale, ask, cancel }
}

interface AskedAnalysis<T> {
  /** What the last answer says; it stays while the next is computed. */
  readonly value: ShallowRef<T | null>
  /** Why there is none, as a sentence. */
  readonly error: Ref<string | null>
  readonly gaveUp: Readonly<Ref<boolean>>
  readonly asking: Readonly<Ref<boolean>>
  /** Whether `value` answers an earlier question. */
  readonly stale: Readonly<Ref<boolean>>
  readonly job: Readonly<Ref<Job | null>>
  readonly ask: () => Promise<void>
  readonly cancel: () => void
}

/** A question that is put by itself, with what its answer says. */
export function askedAnalysis<T>(
  subject: string,
  question: () => AnalysisQuestion | null,
  read: (analysis: ModelAnalysis) => T,
): AskedAnalysis<T> {
  const asked = useAnalysisQuestion(subject, question)
  const value = shallowRef<T | null>(null)
  watch(asked.answer, (answer) => (value.value = answer && read(answer)), { flush: 'sync', immediate: true })
  const { problem: error, gaveUp, asking, stale, job, ask, cancel } = asked
  return { value, error, gaveUp, asking, stale, job, ask, cancel }
}
