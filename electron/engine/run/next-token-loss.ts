import type { Activation } from './activation'
import type { TokenBatch } from './token-batch'

/**
 * Mean of −log p of the next token over all positions that have one.
 *
 * @param logits [batch, pos, d_vocab_out] of every position
 * @returns nats; `null` where there is no next token, or where outputs are not tokens
 */
export function nextTokenLoss(logits: Activation, tokens: TokenBatch, vocabulary: number): number | null {
  const [batch, pos, width] = logits.shape
  if (pos < 2 || width !== vocabulary) return null
  let sum = 0
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < pos - 1; p++) {
      const row = logits.values.subarray((b * pos + p) * width, (b * pos + p + 1) * width)
      sum -= logProbability(row, tokens[b][p + 1])
    }
  }
  return sum / (batch * (pos - 1))
}

/** log softmax(row)[index], in float64. */
function logProbability(row: Float32Array, index: number): number {
  let largest = -Infinity
  for (const value of row) largest = Math.max(largest, value)
  let total = 0
  for (const value of row) total += Math.exp(value - largest)
  return row[index] - largest - Math.log(total)
}
