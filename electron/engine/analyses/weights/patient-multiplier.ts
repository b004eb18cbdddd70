import { setImmediate } from 'node:timers/promises'
import type { Multiplier } from './multiplier'

/** Milliseconds of multiplying after which others have their turn. */
const TURN = 40

/**
 * A multiplier that lets its thread hear of other things between products: who asks for a part of a map while an
 * analysis runs is answered, and who cancels it is heard.
 *
 * @param stillWanted called after each pause; it throws where the work is not
 */
export function patientMultiplier(multiplier: Multiplier, stillWanted: () => void = () => {}): Multiplier {
  let last = performance.now()
  const paused = async () => {
    if (performance.now() - last < TURN) return
    await setImmediate()
    last = performance.now()
    stillWanted()
  }
  return {
    precision: multiplier.precision,
    async product(a, b) {
      await paused()
      return multiplier.product(a, b)
    },
    async products(a, b) {
      await paused()
      return multiplier.products(a, b)
    },
    async grams(a, of) {
      await paused()
      return multiplier.grams(a, of)
    },
    async squareSums(a, b, width) {
      await paused()
      return multiplier.squareSums(a, b, width)
    },
    async rowMaxima(a, b) {
      await paused()
      return multiplier.rowMaxima(a, b)
    },
    release: () => multiplier.release(),
  }
}
