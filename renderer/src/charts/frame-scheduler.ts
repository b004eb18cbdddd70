type Job = () => void
type FrameListener = (painted: number) => void

/**
 * Gathers everything that wants to paint into one animation frame. Asking twice for the same job before the frame
 * paints once; without jobs no frame is requested.
 */
export class FrameScheduler {
  private readonly jobs = new Set<Job>()
  private readonly listeners = new Set<FrameListener>()
  private frame: number | null = null

  request(job: Job): void {
    this.jobs.add(job)
    this.frame ??= requestAnimationFrame(() => this.paint())
  }

  /** Forgets a job that has not run yet. */
  cancel(job: Job): void {
    this.jobs.delete(job)
    if (this.jobs.size > 0 || this.frame === null) return
    cancelAnimationFrame(this.frame)
    this.frame = null
  }

  /**
   * Calls a listener inside every animation frame in which something was painted, after the last job of it, with
   * the number of jobs.
   *
   * @returns what ends it
   */
  onPainted(listener: FrameListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private paint(): void {
    this.frame = null
    const jobs = [...this.jobs]
    this.jobs.clear()
    for (const job of jobs) {
      try {
        job()
      } catch (error) {
        reportError(error)
      }
    }
    for (const listener of this.listeners) listener(jobs.length)
  }
}

/** The one scheduler of the window. */
export const frames = new FrameScheduler()

export function onFramePainted(listener: FrameListener): () => void {
  return frames.onPainted(listener)
}
