import type { Scale } from '../../charts/palettes'

/** Losses in nats take the positive arm from 0 to 4; above it the end colour stands for all. */
export const LOSS_SCALE: Scale = { kind: 'signed', limit: 4 }

/** Over the tokens that have a loss; `null` where none has. */
export function meanLoss(losses: readonly (number | null)[]): number | null {
  const known = losses.filter((loss) => loss !== null)
  return known.length === 0 ? null : known.reduce((sum, loss) => sum + loss, 0) / known.length
}
