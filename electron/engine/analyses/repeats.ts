import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import type { TokenBatch } from '../run/token-batch'
import type { RepeatRequest } from './analysis'
import { AnalysisError } from './analysis-error'

/** `[x, r, r]` or `[r, r]`: r has n tokens and begins at `start`, which is 1 or 0. */
export interface Repeats {
  readonly n: number
  readonly start: 0 | 1
}

/** Of a repeated single token, the position that induction looks at is the query itself. */
const SHORTEST = 2

/** How a batch repeats, or `null` where a sequence of it does not. An odd length means a token before the two copies. */
export function repeatsOf(tokens: TokenBatch): Repeats | null {
  const { length } = tokens[0]
  const n = Math.floor(length / 2)
  const start = length % 2 === 1 ? 1 : 0
  if (n < SHORTEST) return null
  const isRepeated = tokens.every((sequence) =>
    sequence.every((id, p) => p < start + n || id === sequence[p - n]),
  )
  return isRepeated ? { n, start } : null
}

/**
 * Random tokens twice after BOS, the same for the same seed. They are all different where the vocabulary has enough:
 * then the second copy is the only repetition.
 *
 * @throws AnalysisError when they are too few or do not fit the model
 */
export function repeatedTokens(
  { n_ctx, d_vocab }: ModelConfig,
  { length, sequences, seed }: RepeatRequest,
  bos: number,
): TokenBatch {
  if (2 * length + 1 > n_ctx) {
    throw new AnalysisError(
      'BAD_TOKENS',
      `--repeat ${length} makes ${2 * length + 1} tokens, and the model has ${n_ctx} positions: ` +
        `repeat at most ${Math.floor((n_ctx - 1) / 2)}.`,
    )
  }
  const random = seededRandom(seed)
  const others = Array.from({ length: d_vocab }, (_, id) => id).filter((id) => id !== bos)
  if (others.length === 0)
    throw new AnalysisError('BAD_TOKENS', 'The model has one token; nothing can be drawn.')
  return Array.from({ length: sequences }, () => {
    const r = drawn(others, length, random)
    return [bos, ...r, ...r]
  })
}

/** The first `count` of a shuffled list; with replacement where it is too short for that. */
function drawn(from: readonly number[], count: number, random: () => number): number[] {
  const pick = (least: number) => least + Math.floor(random() * (from.length - least))
  if (count > from.length) return Array.from({ length: count }, () => from[pick(0)])
  const shuffled = [...from]
  for (let i = 0; i < count; i++) {
    const j = pick(i)
    ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
  }
  return shuffled.slice(0, count)
}
