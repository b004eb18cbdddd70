/** How far two rows of attention are from each other. Rows are over the same keys; what a head does not see is 0. */
export interface RowDistance {
  /** ½ Σ |a − b|: 0 for equal rows, 1 where they share no key. */
  readonly totalVariation: number
  /** Σ t ln(t / m) in nats, t being the trained row rescaled to the keys that mine sees. ∞ where mine has 0 and t has not. */
  readonly divergence: number
  /** Pearson's r over the keys that mine sees; NaN where a row is constant there. */
  readonly correlation: number
  /** max |a − b|. */
  readonly largest: number
}

export type DistanceName = keyof RowDistance

/** A distance by the name that people know, with what it is. */
export interface DistanceMeaning {
  readonly name: DistanceName
  readonly title: string
  readonly definition: string
}

export const distances: readonly DistanceMeaning[] = [
  {
    name: 'totalVariation',
    title: 'Total variation',
    definition: 'Half the sum of |mine − trained| over the keys. 0: the same row; 1: no key in common.',
  },
  {
    name: 'divergence',
    title: 'KL',
    definition:
      'Σ trained · ln(trained / mine) in nats, over the keys that mine sees; the trained row is rescaled to them.',
  },
  {
    name: 'correlation',
    title: 'Correlation',
    definition: 'Pearson’s r over the keys that mine sees. It has no value where a row is constant.',
  },
  { name: 'largest', title: 'Max |Δ|', definition: 'The largest |mine − trained| among the keys.' },
]

/**
 * The distances of one query.
 *
 * @param mine, trained weights over all keys of the sequence
 * @param keys those that mine sees at this query
 */
export function rowDistance(
  mine: ArrayLike<number>,
  trained: ArrayLike<number>,
  keys: readonly number[],
): RowDistance {
  let sum = 0
  let largest = 0
  for (let key = 0; key < mine.length; key++) {
    const gap = Math.abs(mine[key] - trained[key])
    sum += gap
    largest = Math.max(largest, gap)
  }
  return {
    totalVariation: sum / 2,
    divergence: divergence(mine, trained, keys),
    correlation: correlation(mine, trained, keys),
    largest,
  }
}

/** KL(trained ‖ mine) over `keys`; NaN where the trained row has nothing there. */
export function divergence(
  mine: ArrayLike<number>,
  trained: ArrayLike<number>,
  keys: readonly number[],
): number {
  let share = 0
  for (const key of keys) share += trained[key]
  let sum = 0
  for (const key of keys) {
    const t = trained[key] / share
    // 0 · ln 0 is 0.
    if (t !== 0) sum += t * Math.log(t / mine[key])
  }
  // Rounding can leave −1e−17 where it is 0.
  return share > 0 ? Math.max(0, sum) : NaN
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>, keys: readonly number[]): number {
  const n = keys.length
  let [meanA, meanB] = [0, 0]
  for (const key of keys) {
    meanA += a[key] / n
    meanB += b[key] / n
  }
  let [ab, aa, bb] = [0, 0, 0]
  for (const key of keys) {
    ab += (a[key] - meanA) * (b[key] - meanB)
    aa += (a[key] - meanA) ** 2
    bb += (b[key] - meanB) ** 2
  }
  // A row of one key, or of equal weights but for rounding, has no direction.
  return aa > 1e-24 && bb > 1e-24 ? ab / Math.sqrt(aa * bb) : NaN
}

/** The mean of those that are numbers; NaN where there is none. */
export function meanOf(values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value))
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length
}

/** Standard deviation with n − 1; NaN for fewer than two. */
export function spreadOf(values: readonly number[]): number {
  const mean = meanOf(values)
  const numbers = values.filter((value) => !Number.isNaN(value))
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return numbers.length < 2 ? NaN : Math.sqrt(squares / (numbers.length - 1))
}
