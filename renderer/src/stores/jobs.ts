import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'
import type { ImportQuestion, Refusal } from '#shared/ipc/engine-names'
import type { Reply } from '#shared/ipc/reply'

/** Long work of the engine. `total` is 0 until it is known. */
export interface Job {
  readonly id: string
  readonly kind: 'import' | 'download' | 'run' | 'analysis'
  /** What is worked on: the name of a file or a model. */
  readonly subject: string
  readonly done: number
  readonly total: number
  readonly cancelling: boolean
  /** What is done now, of a job that does one thing after the other. */
  readonly phase?: string
}

/** A failed job's sentence stays until somebody closes it. */
export interface FailedJob {
  readonly id: string
  readonly kind: Job['kind']
  readonly subject: string
  readonly message: string
  /** Of the refusal, where there was one. */
  readonly code?: string
  /** It can be tried again with answers. */
  readonly asks?: readonly ImportQuestion[]
}

/** Jobs under way, with their progress and how to end them, and those that failed. */
export const useJobs = defineStore('jobs', () => {
  const running = ref<Job[]>([])
  const failed = ref<FailedJob[]>([])
  /** For a screen reader: the start, each quarter and the end. */
  const said = ref('')

  const stop = window.lab.on('jobs.progress', ({ job, done, total, phase }) => {
    const before = running.value.find(({ id }) => id === job)
    if (!before) return
    const quarter = (part: number) => Math.floor((part / total) * 4)
    const isNext = phase === before.phase && quarter(done) > quarter(before.done)
    if (isLong(before.kind) && total > 0 && isNext) {
      said.value = `${before.subject}: ${quarter(done)} of 4 quarters.`
    }
    change(job, { done, total, phase })
  })
  onScopeDispose(stop)

  /**
   * Follows a call that is a job.
   *
   * @returns what came of it, or `null` when it failed or was cancelled; why is in `failed` then
   */
  async function follow<T extends { readonly kind: string }>(
    kind: Job['kind'],
    subject: string,
    call: (job: string) => Promise<Reply<T | Refusal>>,
  ): Promise<Exclude<T, Refusal> | null> {
    const id = crypto.randomUUID()
    running.value.push({ id, kind, subject, done: 0, total: 0, cancelling: false })
    failed.value = failed.value.filter((each) => each.kind !== kind || each.subject !== subject)
    if (isLong(kind)) said.value = kind === 'import' ? `Importing ${subject}.` : `Downloading ${subject}.`
    const reply = await call(id)
    running.value = running.value.filter((job) => job.id !== id)
    if (reply.ok && !isRefusal(reply.value)) {
      if (isLong(kind)) said.value = `${subject} was ${kind === 'import' ? 'imported' : 'downloaded'}.`
      return reply.value as Exclude<T, Refusal>
    }
    if (reply.ok && isRefusal(reply.value) && reply.value.code === 'CANCELLED') return null
    if (!reply.ok) {
      failed.value.push({ id, kind, subject, message: reply.message })
      return null
    }
    const { message, code, asks } = reply.value as Refusal
    failed.value.push({ id, kind, subject, message, code, ...(asks ? { asks } : {}) })
    return null
  }
  function cancel(id: string) {
    change(id, { cancelling: true })
    void window.lab.invoke('jobs.cancel', { job: id })
  }
  function change(id: string, what: Partial<Job>) {
    running.value = running.value.map((job) => (job.id === id ? { ...job, ...what } : job))
  }
  function close(id: string) {
    failed.value = failed.value.filter((job) => job.id !== id)
  }
  return { running, failed, said, follow, cancel, close }
})

/** Long enough that how far it is is said aloud. */
function isLong(kind: Job['kind']): boolean {
  return kind === 'import' || kind === 'download'
}

function isRefusal(value: { readonly kind: string }): value is Refusal {
  return value.kind === 'error'
}
