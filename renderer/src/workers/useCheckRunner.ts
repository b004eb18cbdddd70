import { ref, shallowRef } from 'vue'
import type { CheckJob, CheckOutcome, Progress } from './check-job'
import type { CheckMessage } from './checks.worker'

/** One job at a time in a thread of its own; starting another cancels it. */
export function useCheckRunner() {
  const running = ref(false)
  const progress = shallowRef<Progress>({ done: 0, total: 0 })
  /** How long the last job took that came to its end, in ms. */
  const took = ref(0)
  let worker: Worker | null = null

  function cancel() {
    worker?.terminate()
    worker = null
    running.value = false
  }

  /** @returns what came out; never settles when it is cancelled */
  function run(job: CheckJob): Promise<CheckOutcome> {
    cancel()
    const started = performance.now()
    const own = new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module' })
    worker = own
    running.value = true
    progress.value = { done: 0, total: 0 }
    return new Promise((resolve, reject) => {
      own.onmessage = ({ data }: MessageEvent<CheckMessage>) => {
        if (own !== worker) return
        if ('progress' in data) {
          progress.value = data.progress
          return
        }
        took.value = performance.now() - started
        cancel()
        resolve(data.outcome)
      }
      own.onerror = (event) => {
        event.preventDefault()
        if (own !== worker) return
        cancel()
        reject(new Error(event.message || 'The check could not be started.'))
      }
      own.postMessage(job)
    })
  }

  return { running, progress, took, run, cancel }
}
