/** Means of the losses over the copies of `[x, r, r]` or `[r, r]`, in nats; those that no token can have are `null`. */
interface CopyLosses {
  readonly first: number
  readonly second: number
  readonly inducible: number | null
}

export interface CopyRange {
  readonly name: string
  /** Positions [from, below) whose next token counts. */
  readonly from: number
  readonly below: number
  /** Of the log-probabilities: the loss with its sign changed. */
  readonly mean: number
  readonly loss: number
}

/**
 * Which positions predict the first copy, the second, and what induction can predict of it: its first token follows
 * nothing that was seen before.
 *
 * @param length tokens of the sequence; odd with something before the copies
 * @see electron/engine/analyses/prediction-ranges.ts, whose numbers these are
 */
export function copyRanges(length: number, { first, second, inducible }: CopyLosses): CopyRange[] {
  const n = Math.floor(length / 2)
  const start = length % 2
  const range = (name: string, from: number, below: number, loss: number): CopyRange => ({
    name,
    from: Math.max(0, from),
    below,
    loss,
    mean: -loss,
  })
  const ranges = [
    range('first copy', start - 1, start - 1 + n, first),
    range('second copy', start - 1 + n, length - 1, second),
  ]
  return inducible === null ? ranges : [...ranges, range('inducible', start + n, length - 1, inducible)]
}
