import { seededRandom } from '#shared/circuit/seeded-random'

/**
 * Which sample of a data set gives its values to which, when they are resampled: the next in an order that a seed
 * draws, the first behind the last, that is at least as long. Whoever is as long is as likely as any other.
 */
export class DonorRing {
  /** Places in the data set, in the order. */
  readonly #order: readonly number[]
  /** Where a place stands in the order. */
  readonly #standing = new Map<number, number>()

  /** @param lengths tokens of the samples by their places; those that are left out are absent */
  constructor(
    readonly lengths: ReadonlyMap<number, number>,
    seed: number,
  ) {
    const order = [...lengths.keys()]
    const random = seededRandom(seed)
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      ;[order[i], order[j]] = [order[j], order[i]]
    }
    this.#order = order
    order.forEach((place, standing) => this.#standing.set(place, standing))
  }

  /** @returns its place; `null` when no other sample is as long */
  donorOf(place: number): number | null {
    const least = this.lengths.get(place)!
    const from = this.#standing.get(place)!
    const { length } = this.#order
    for (let step = 1; step < length; step++) {
      const other = this.#order[(from + step) % length]
      if (this.lengths.get(other)! >= least) return other
    }
    return null
  }
}
