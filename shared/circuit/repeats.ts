/** `[x, r, r]` or `[r, r]`: r has n tokens and begins at `start`, which is 1 or 0. */
export interface Repeats {
  readonly n: number
  readonly start: 0 | 1
}

/** Of a repeated single token, the position that induction looks at is the query itself. */
const SHORTEST = 2

/** How a batch repeats, or `null` where a sequence of it does not. An odd length means a token before the two copies. */
export function repeatsOf(tokens: readonly (readonly unknown[])[]): Repeats | null {
  const { length } = tokens[0]
  const n = Math.floor(length / 2)
  const start = length % 2 === 1 ? 1 : 0
  if (n < SHORTEST) return null
  const isRepeated = tokens.every((sequence) =>
    sequence.every((id, p) => p < start + n || id === sequence[p - n]),
  )
  return isRepeated ? { n, start } : null
}
