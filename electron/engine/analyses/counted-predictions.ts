import type { Pads } from '#shared/circuit/picked-cells'
import type { TokenBatch } from '../run/token-batch'
import { AnalysisError } from './analysis-error'

/** The predictions that a mean loss is of: those at some positions whose next token is no padding. */
export class CountedPredictions {
  /** Those at which some sequence has one. */
  readonly positions: readonly number[]
  /** How many there are in all sequences together. */
  readonly total: number
  readonly #counts: readonly (readonly boolean[])[]

  /** @throws AnalysisError when padding leaves none */
  constructor(
    range: readonly number[],
    private readonly tokens: TokenBatch,
    pads: readonly Pads[] | undefined,
  ) {
    const isCounted = (s: number, p: number) => !pads?.[s][p + 1]
    this.positions = range.filter((p) => tokens.some((_, s) => isCounted(s, p)))
    this.#counts = tokens.map((_, s) => this.positions.map((p) => isCounted(s, p)))
    this.total = this.#counts.flat().filter(Boolean).length
    if (this.total > 0) return
    throw new AnalysisError(
      'BAD_TOKENS',
      'Every next token in the range is padding: there is no prediction to score.',
    )
  }

  /** How many a sequence has. */
  count(sequence: number): number {
    return this.#counts[sequence].filter(Boolean).length
  }

  /** The next token at each of the positions. */
  targets(sequence: number): number[] {
    return this.positions.map((p) => this.tokens[sequence][p + 1])
  }

  /**
   * −Σ log p over a sequence's predictions, in nats.
   *
   * @param logProbs of its targets, [row, position]
   */
  loss(sequence: number, logProbs: Float32Array, row: number): number {
    const counts = this.#counts[sequence]
    const first = row * counts.length
    return counts.reduce((sum, isCounted, i) => (isCounted ? sum - logProbs[first + i] : sum), 0)
  }

  /** Mean over all, where a row is a sequence. */
  meanLoss(logProbs: Float32Array): number {
    return this.tokens.reduce((sum, _, s) => sum + this.loss(s, logProbs, s), 0) / this.total
  }
}
