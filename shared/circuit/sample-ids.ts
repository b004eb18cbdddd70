import { seededRandom } from './seeded-random'

/** Some of the numbers below `total`, without repeats, in their order: the same ones for the same seed. */
export function sampleIds(count: number, total: number, seed: number): number[] {
  if (count >= total) return Array.from({ length: total }, (_, id) => id)
  const random = seededRandom(seed)
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(Math.floor(random() * total))
  return [...chosen].sort((a, b) => a - b)
}
