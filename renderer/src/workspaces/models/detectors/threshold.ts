/** A threshold as it was typed, with a point or a comma; `null` for what is no number from 0 to 1. */
export function thresholdFrom(text: string): number | null {
  const value = /^\s*\d*[.,]?\d*\s*$/.test(text) && /\d/.test(text) ? Number(text.replace(',', '.')) : NaN
  return value >= 0 && value <= 1 ? value : null
}
