import { seededRandom } from '../circuit/seeded-random'

/** How sequences are drawn. */
export interface DrawRequest {
  /** The most different tokens in a sequence. */
  readonly most: number
  readonly sequences: number
  readonly seed: number
}

/** Of two tokens in turn the key of induction is the previous token: two kinds of heads would look the same. */
const LEAST = 3

/** How many different tokens drawn sequences can have; `null` where a circuit has no room for any that repeats. */
export function drawLimits(tokenCount: number, positions: number): { least: number; most: number } | null {
  const most = Math.min(tokenCount, positions - 1)
  // After the repeated token there has to be another, which induction can predict.
  return most >= LEAST && positions >= LEAST + 2 ? { least: LEAST, most } : null
}

/** Where nobody chose: about two copies, and a little room for copies of other lengths. */
export function usualMost(tokenCount: number, positions: number): number {
  const { most } = drawLimits(tokenCount, positions) ?? { most: LEAST }
  return Math.max(LEAST, Math.min(most, Math.floor(positions / 2) + 2, 24))
}

/** How long sequences are, for a circuit with so many positions. */
function drawnLength(positions: number, most: number): number {
  return Math.min(2 * most, positions)
}

/** The shortest copy: of a shorter one, part would come a third time. */
export function shortestCopy(positions: number, most: number): number {
  return Math.max(LEAST, Math.ceil(drawnLength(positions, most) / 2))
}

/**
 * Random tokens that come twice: some of a circuit's tokens, drawn without replacement, then the same again until the
 * sequence is full. Copies have different lengths where there is room, one after the other: a head that looks a fixed
 * way back is no induction head in all of them.
 *
 * @param varied `false`: all have the shortest copy, so that the same predictions count in all
 */
export function drawnSequences(
  tokens: readonly string[],
  positions: number,
  { most, sequences, seed }: DrawRequest,
  varied: boolean,
): string[][] {
  const random = seededRandom(seed)
  const length = drawnLength(positions, most)
  const shortest = shortestCopy(positions, most)
  const lengths = varied ? most - shortest + 1 : 1
  return Array.from({ length: sequences }, (_, s) => {
    const n = shortest + (s % lengths)
    const left = [...tokens]
    const first = Array.from({ length: n }, () => left.splice(Math.floor(random() * left.length), 1)[0])
    return Array.from({ length }, (_token, i) => first[i % n])
  })
}

/** Predictions that induction can make where all have the shortest copy, as the engine's `range` names them. */
export function drawnRange(positions: number, most: number, start: 0 | 1): string {
  const [n, length] = [shortestCopy(positions, most), drawnLength(positions, most)]
  return `${start + n}-${start + length - 2}`
}
