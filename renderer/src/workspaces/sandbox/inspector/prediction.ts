import { lastLogits } from '#shared/circuit/last-logits'
import type { Trace } from '#shared/circuit/stage'

export interface Prediction {
  readonly token: string
  /** Its index among the logits. */
  readonly index: number
  readonly logit: number
}

/** The token with the largest logit; `null` for a tie, and where there is no number to read. */
export function predictionOf(trace: Trace): Prediction | null {
  const tokens = logitTokens(trace)
  if (tokens.length === 0) return null
  const values = lastLogits(trace)
  if (values.some(Number.isNaN)) return null
  const logit = Math.max(...values)
  const index = values.indexOf(logit)
  return values.lastIndexOf(logit) === index ? { token: tokens[index], index, logit } : null
}

/** The tokens that have a logit; none for a circuit without a readout, or with no position left. */
export function logitTokens({ stages }: Trace): string[] {
  const logits = stages.find(({ kind }) => kind === 'logits')
  if (!logits || logits.columns.of !== 'dims' || logits.rows.labels.length === 0) return []
  return logits.columns.labels.map(({ name }) => name)
}
