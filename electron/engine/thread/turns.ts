import { setImmediate } from 'node:timers/promises'

/** Lets whatever waits and is short go first. */
export type LetOthers = () => Promise<void>

interface Waiting {
  readonly isLong: boolean
  /** Never rejects: whoever asked is told. */
  readonly start: () => Promise<void>
}

/** One thing computes at a time, in the order in which it was asked for; long work lets short work in between its steps. */
export class Turns {
  readonly #waiting: Waiting[] = []
  #isBusy = false

  /** @param isLong it waits for other long work, and so does what may not come in between */
  take<T>(work: (letOthers: LetOthers) => Promise<T>, isLong = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = () => work(() => this.#letShortOnes()).then(resolve, reject)
      this.#waiting.push({ isLong, start })
      void this.#goOn()
    })
  }

  async #goOn(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.start()
    this.#isBusy = false
  }

  async #letShortOnes(): Promise<void> {
    // What was asked meanwhile is heard first.
    await setImmediate()
    for (;;) {
      const at = this.#waiting.findIndex(({ isLong }) => !isLong)
      if (at < 0) return
      await this.#waiting.splice(at, 1)[0].start()
    }
  }
}
