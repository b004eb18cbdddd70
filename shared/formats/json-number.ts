/** A number as JSON has it: −∞ is "-inf", and what is not a number is `null` (CLI.md). */
export function jsonNumber(value: number): number | string | null {
  if (Number.isNaN(value)) return null
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : value
}
