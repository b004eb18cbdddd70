import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useJobs } from './jobs'
import { askAnalysis, type ModelAnalysis } from './model-analysis'

type Question = Parameters<typeof askAnalysis>[0]
type Answer = ModelAnalysis | string | null

/** What a person looks at, or what stands beside it. */
export type Urgency = 'first' | 'beside'

interface Entry {
  readonly key: string
  readonly question: Question
  readonly answer: Promise<Answer>
  readonly settle: (answer: Answer) => void
  urgency: Urgency
  waiting: number
}

/** The engine computes on one thread: more at once would only end later, each of them. */
const AT_ONCE = 2

/**
 * Questions to the engine that several views may put at once: each is asked once, all who wait get its answer, and it
 * is cancelled when nobody waits for it any more. What a person looks at goes before what stands beside it.
 */
export const useSharedAnalyses = defineStore('shared-analyses', () => {
  const jobs = useJobs()
  const queued = shallowRef<readonly Entry[]>([])
  const running = new Map<string, Entry>()

  /** @returns as `askAnalysis`, and how to wait no longer */
  function ask(
    question: Question,
    urgency: Urgency = 'first',
  ): { readonly key: string; readonly answer: Promise<Answer>; leave(): void } {
    const key = JSON.stringify(question)
    const entry = running.get(key) ?? queued.value.find((each) => each.key === key) ?? enter(key, question)
    entry.waiting++
    if (urgency === 'first') entry.urgency = 'first'
    start()
    let waits = true
    return {
      key,
      answer: entry.answer,
      leave() {
        if (waits && --entry.waiting === 0) cancel(key)
        waits = false
      },
    }
  }
  function enter(key: string, question: Question): Entry {
    let settle: (answer: Answer) => void = () => {}
    const answer = new Promise<Answer>((resolve) => (settle = resolve))
    const entry: Entry = { key, question, answer, settle, urgency: 'beside', waiting: 0 }
    queued.value = [...queued.value, entry]
    return entry
  }
  function start() {
    while (running.size < AT_ONCE && queued.value.length > 0) {
      const next = queued.value.find(({ urgency }) => urgency === 'first') ?? queued.value[0]
      queued.value = queued.value.filter((each) => each !== next)
      running.set(next.key, next)
      void askAnalysis(next.question, next.key).then((answer) => {
        end(next)
        next.settle(answer)
      })
    }
  }
  function end(entry: Entry) {
    if (running.get(entry.key) === entry) running.delete(entry.key)
    start()
  }
  /** The job that answers a question; `null` until it has begun. */
  const jobOf = (key: string) =>
    jobs.running.findLast(({ kind, subject }) => kind === 'analysis' && subject === key) ?? null
  /** Ends it for all who wait; who asks again asks anew. */
  function cancel(key: string) {
    const waiting = queued.value.find((each) => each.key === key)
    queued.value = queued.value.filter((each) => each !== waiting)
    waiting?.settle(null)
    const entry = running.get(key)
    if (!entry) return
    const job = jobOf(key)
    if (job && !job.cancelling) jobs.cancel(job.id)
    entry.settle(null)
    end(entry)
  }
  return { ask, jobOf, cancel }
})
