import { setTimeout as wait } from 'node:timers/promises'
import { DownloadError, PassingFailure } from './download-error'

export interface RetryOptions {
  /** Waits between tries that bring nothing new, in ms: one try more than there are waits. */
  readonly waitsMs: readonly number[]
  readonly signal?: AbortSignal
}

/**
 * Does `work` again after a passing failure, until the tries in a row that brought nothing are used up.
 *
 * @param progress a number that grows when a try brought something
 * @throws DownloadError
 */
export async function retrying<T>(
  work: () => Promise<T>,
  { waitsMs, signal }: RetryOptions,
  progress: () => number = () => 0,
): Promise<T> {
  let failures = 0
  let reached = progress()
  for (;;) {
    try {
      requireGoing(signal)
      return await work()
    } catch (error) {
      requireGoing(signal)
      if (!(error instanceof PassingFailure)) throw error
      if (progress() > reached) failures = 0
      reached = progress()
      if (failures === waitsMs.length) throw error.error
      await wait(Math.max(waitsMs[failures], error.waitMs ?? 0), undefined, { signal }).catch(() => {})
      failures += 1
    }
  }
}

function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new DownloadError(
      'CANCELLED',
      'The download was stopped. What has come is kept: start it again to go on.',
    )
  }
}
