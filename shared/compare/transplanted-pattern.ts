import { keysOf, type AlignedHead } from './aligned-head'

/**
 * A trained pattern with a head of a circuit in its place. The row of BOS and rows that the circuit's head does not
 * have stay as they are. In each other row BOS keeps its weight w, and the rest of the row is mine times 1 − w: every
 * row sums to 1.
 *
 * @param trained [length, length]
 * @param start 1 where the sequence begins with BOS
 * @param rowOf my weights at a query, over all keys; they sum to 1
 */
export function transplanted(
  { length, queries }: Pick<AlignedHead, 'length' | 'queries'>,
  trained: ArrayLike<number>,
  start: 0 | 1,
  rowOf: (query: number) => ArrayLike<number>,
): Float32Array {
  const pattern = Float32Array.from({ length: length * length }, (_, cell) => trained[cell])
  for (const query of queries) {
    const row = rowOf(query)
    const bos = start === 1 ? trained[query * length] : 0
    for (let key = start; key < length; key++) pattern[query * length + key] = row[key] * (1 - bos)
  }
  return pattern
}

/** My own rows. */
export const myRows =
  ({ length, pattern }: AlignedHead) =>
  (query: number): Float64Array =>
    pattern.subarray(query * length, (query + 1) * length)

/** The same weight for every key that my head sees. */
export const uniformRows =
  (mine: AlignedHead) =>
  (query: number): Float64Array =>
    rowWith(mine, query, () => 1)

/** Weights drawn at random: uniformly among all that sum to 1 (a flat Dirichlet distribution). */
export const randomRows =
  (mine: AlignedHead, random: () => number) =>
  (query: number): Float64Array =>
    rowWith(mine, query, () => -Math.log(1 - random()))

function rowWith(mine: AlignedHead, query: number, weight: () => number): Float64Array {
  const row = new Float64Array(mine.length)
  const keys = keysOf(mine, query)
  let sum = 0
  for (const key of keys) sum += row[key] = weight()
  for (const key of keys) row[key] /= sum
  return row
}
