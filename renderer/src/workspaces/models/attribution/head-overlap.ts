/** A head's two numbers: what it adds to a logit, and what a detector makes of it. */
export interface TwiceScored {
  readonly layer: number
  readonly head: number
  readonly id: string
  readonly attribution: number
  readonly score: number
}

/**
 * Every head with its attribution and its score, the largest attribution first. Heads without either are left out.
 *
 * @param attribution [layer, head]
 * @param scores [layer, head]
 */
export function twiceScored(
  attribution: ArrayLike<number>,
  scores: ArrayLike<number>,
  headsPerLayer: number,
): TwiceScored[] {
  return Array.from({ length: Math.min(attribution.length, scores.length) }, (_, i) => {
    const [layer, head] = [Math.floor(i / headsPerLayer), i % headsPerLayer]
    return { layer, head, id: `${layer}.${head}`, attribution: attribution[i], score: scores[i] }
  })
    .filter((each) => !Number.isNaN(each.attribution) && !Number.isNaN(each.score))
    .sort((a, b) => b.attribution - a.attribution)
}

/** Heads that a detector found, and which of them are among as many heads with the largest attribution. */
export function overlapOf(heads: readonly TwiceScored[], threshold: number) {
  const found = heads.filter(({ score }) => score >= threshold)
  const largest = new Set(heads.slice(0, found.length))
  return { found, both: found.filter((each) => largest.has(each)) }
}
