import { checkOutcome, type CheckJob, type CheckOutcome, type Progress } from './check-job'

/** What the worker says: how far it is, and at the end what came out. */
export type CheckMessage = { readonly progress: Progress } | { readonly outcome: CheckOutcome }

const PROGRESS_MS = 50

const say = (message: CheckMessage) => self.postMessage(message)

self.onmessage = async ({ data }: MessageEvent<CheckJob>) => {
  let told = 0
  const outcome = await checkOutcome(data, (progress) => {
    const now = performance.now()
    if (now - told < PROGRESS_MS) return
    told = now
    say({ progress })
  })
  say({ outcome })
}
