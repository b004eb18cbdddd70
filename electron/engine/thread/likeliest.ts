interface Likely {
  readonly id: number
  readonly logit: number
  /** Of the softmax over all logits. */
  readonly probability: number
}

/**
 * The largest logits with their probabilities, largest first; the lower id first where they are equal. None where the
 * logits have no softmax: one is NaN or ∞.
 */
export function likeliest(logits: Float32Array, most: number): Likely[] {
  let largest = -Infinity
  for (const logit of logits) largest = Math.max(largest, logit)
  if (!Number.isFinite(largest) || logits.some(Number.isNaN)) return []
  let total = 0
  for (const logit of logits) total += Math.exp(logit - largest)
  const best: number[] = []
  logits.forEach((logit, id) => {
    if (best.length === most && !(logit > logits[best[most - 1]])) return
    const at = best.findIndex((other) => logit > logits[other])
    best.splice(at < 0 ? best.length : at, 0, id)
    if (best.length > most) best.pop()
  })
  return best.map((id) => ({ id, logit: logits[id], probability: Math.exp(logits[id] - largest) / total }))
}

/** One more than how many logits are larger than that of an id; `null` where one is NaN. */
export function rankOf(logits: Float32Array, id: number): number | null {
  if (logits.some(Number.isNaN)) return null
  const own = logits[id]
  return logits.reduce((rank, logit) => (logit > own ? rank + 1 : rank), 1)
}
