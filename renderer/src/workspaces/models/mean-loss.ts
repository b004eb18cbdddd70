/** Over the tokens that have a loss; `null` where none has. */
export function meanLoss(losses: readonly (number | null)[]): number | null {
  const known = losses.filter((loss) => loss !== null)
  return known.length === 0 ? null : known.reduce((sum, loss) => sum + loss, 0) / known.length
}
