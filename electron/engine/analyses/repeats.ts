import { seededRandom } from '#shared/circuit/seeded-random'
import type { ModelConfig } from '#shared/model/model-config'
import type { TokenBatch } from '../run/token-batch'
import type { RepeatRequest } from './analysis'
import { AnalysisError } from './analysis-error'

/**
 * Random tokens twice, after BOS where there is one, the same for the same seed. They are all different where the vocabulary has enough:
 * then the second copy is the only repetition.
 *
 * @param bos what stands before the two copies, or nothing
 * @param kinds ids of the tokens that belong together, in turn: angle, length, angle, length, …
 * @param isDrawn whether an id may come at all
 * @throws AnalysisError when they are too few or do not fit the model
 */
export function repeatedTokens(
  { n_ctx, d_vocab }: ModelConfig,
  { length, sequences, seed }: RepeatRequest,
  bos: number | null,
  kinds: readonly (readonly [from: number, below: number])[] = [[0, d_vocab]],
  isDrawn: (id: number) => boolean = () => true,
): TokenBatch {
  const before = bos === null ? [] : [bos]
  if (2 * length + before.length > n_ctx) {
    throw new AnalysisError(
      'BAD_TOKENS',
      `--repeat ${length} makes ${2 * length + before.length} tokens, and the model has ${n_ctx} positions: ` +
        `repeat at most ${Math.floor((n_ctx - before.length) / 2)}.`,
    )
  }
  const random = seededRandom(seed)
  const others = kinds.map(([from, below]) =>
    Array.from({ length: below - from }, (_, i) => from + i).filter((id) => id !== bos && isDrawn(id)),
  )
  if (others.some(({ length: count }) => count === 0)) {
    throw new AnalysisError('BAD_TOKENS', 'The model has one token; nothing can be drawn.')
  }
  const stride = kinds.length
  if (length % stride !== 0) {
    throw new AnalysisError(
      'BAD_TOKENS',
      `${stride} tokens of this model belong together, and ${length} is no multiple of ${stride}.`,
    )
  }
  return Array.from({ length: sequences }, () => {
    const ofKind = others.map((ids) => drawn(ids, length / stride, random))
    const r = Array.from({ length }, (_, place) => ofKind[place % stride][Math.floor(place / stride)])
    return [...before, ...r, ...r]
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
