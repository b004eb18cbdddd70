/** The value below which a share of the samples lies. @throws for no samples */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('Nothing was measured.')
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export const rounded = (value: number, decimals = 2): number => Number(value.toFixed(decimals))
