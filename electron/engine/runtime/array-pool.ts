import { giveBack } from './give-back'

/**
 * Arrays that one run uses again and again: what is written into a used one needs no fresh pages from the system, and
 * the heap does not grow around what would come and go.
 */
export class ArrayPool {
  readonly #own = new Set<Float32Array>()
  readonly #free: Float32Array[] = []

  /** @returns as many numbers, which may be anything */
  take(length: number): Float32Array {
    const at = this.#free.findLastIndex((values) => values.length === length)
    if (at >= 0) return this.#free.splice(at, 1)[0]
    const values = new Float32Array(length)
    this.#own.add(values)
    return values
  }

  /** Nobody reads these numbers any more. What does not come from here is freed. */
  put(values: Float32Array): void {
    if (this.#own.has(values)) this.#free.push(values)
    else giveBack(values)
  }

  /** Frees what was put back. */
  clear(): void {
    for (const values of this.#free.splice(0)) {
      this.#own.delete(values)
      giveBack(values)
    }
  }
}
