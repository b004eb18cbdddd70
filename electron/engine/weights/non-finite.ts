/** How many numbers of a tensor are none. */
export interface NonFinite {
  nan: number
  infinite: number
}

/** Counts NaN and ±∞ among values, into `found`. */
export function countNonFinite(values: Float32Array, found: NonFinite): void {
  // x·0 is 0 for every finite x: one pass without branches tells whether there is anything to count.
  let zero = 0
  for (let i = 0; i < values.length; i++) zero += values[i] * 0
  if (zero === 0) return
  for (const value of values) {
    if (Number.isNaN(value)) found.nan++
    else if (!Number.isFinite(value)) found.infinite++
  }
}

/** "blocks.0.attn.W_Q holds 1 NaN and 2 infinite numbers."; `null` where there is nothing to say. */
export function nonFiniteSentence(name: string, { nan, infinite }: NonFinite): string | null {
  const parts = [
    ...(nan > 0 ? [`${nan} NaN`] : []),
    ...(infinite > 0 ? [`${infinite} infinite ${infinite === 1 ? 'number' : 'numbers'}`] : []),
  ]
  return parts.length === 0 ? null : `${name} holds ${parts.join(' and ')}.`
}
