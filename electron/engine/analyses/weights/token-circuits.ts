import { sideBySide, stacked, transposed, type Dense } from './dense'
import type { FactoredMatrix } from './factored-matrix'
import { headText, type HeadPlace } from '../named-heads'
import type { ModelWeights } from './model-weights'
import type { Multiplier } from './multiplier'
import type { TokenEmbedding } from './token-embedding'

export const compositionKinds = ['Q', 'K', 'V'] as const

export type CompositionKind = (typeof compositionKinds)[number]

/** Of W_E at a time. */
const ROWS = 4096

/** Products with the vocabulary are the dear ones: the last few serve the next circuits. */
const KEPT = 6

/**
 * Token circuits of heads, as factors of rank d_head. W_OV = W_V W_O, W_QK = W_Q W_Kᵀ; no biases, no LayerNorm, no
 * 1/√d_head, the direct path from embeddings (MATHS §3).
 */
export class TokenCircuits {
  readonly #kept = new Map<string, Promise<Dense>>()
  /** What stands for W_E, block by block: dear to make, and every circuit begins with it. */
  readonly #embeddings = new Map<string, Promise<Dense>>()

  /**
   * @param embedding what stands for W_E in every circuit; W_E itself where it is absent
   * @param biased whether b_Q, b_K and b_V are added to what a head reads
   */
  constructor(
    readonly weights: ModelWeights,
    readonly multiplier: Multiplier,
    readonly embedding: TokenEmbedding | null = null,
    readonly biased = false,
  ) {}

  /** W_E W_V W_O W_U [source token, logit]; of several heads their sum, V side by side and O stacked. */
  async fullOV(heads: readonly HeadPlace[]): Promise<FactoredMatrix> {
    const parts = await Promise.all(
      heads.map(async (head) => ({
        left: await this.embedded(head, 'W_V'),
        right: await this.#written(head),
      })),
    )
    return {
      left: sideBySide(parts.map(({ left }) => left)),
      right: stacked(parts.map(({ right }) => right)),
    }
  }

  /**
   * The circuit of `later` through `earlier`: K: W_E W_QK¹ (W_OV⁰)ᵀ W_Eᵀ [query, key]; Q: W_E W_OV⁰ W_QK¹ W_Eᵀ
   * [query, key]; V: W_E W_OV⁰ W_OV¹ W_U [source, logit].
   */
  async composed(kind: CompositionKind, earlier: HeadPlace, later: HeadPlace): Promise<FactoredMatrix> {
    switch (kind) {
      case 'K':
        return {
          left: await this.embedded(later, 'W_Q'),
          right: transposed(await this.through(earlier, later, 'W_K')),
        }
      case 'Q':
        return {
          left: await this.through(earlier, later, 'W_Q'),
          right: transposed(await this.embedded(later, 'W_K')),
        }
      case 'V':
        return { left: await this.through(earlier, later, 'W_V'), right: await this.#written(later) }
    }
  }

  /** W_E W_OV⁰ W¹ [token, d_head]: what a later head reads of what an earlier one wrote. */
  async through(earlier: HeadPlace, later: HeadPlace, reads: 'W_Q' | 'W_K' | 'W_V'): Promise<Dense> {
    const { W_O } = await this.weights.head(earlier)
    const between = await this.multiplier.product(W_O, (await this.weights.head(later))[reads])
    return this.#biased(
      await this.multiplier.product(await this.embedded(earlier, 'W_V'), between),
      later,
      reads,
    )
  }

  /** W_E W [token, d_head]. */
  embedded(head: HeadPlace, name: 'W_Q' | 'W_K' | 'W_V'): Promise<Dense> {
    return this.#keep(`${headText(head)} ${name}`, async () => {
      const W = (await this.weights.head(head))[name]
      const { d_vocab } = this.weights.config
      const blocks: Dense[] = []
      for (let start = 0; start < d_vocab; start += ROWS) {
        const rows = await this.#rows(start, Math.min(start + ROWS, d_vocab), head.layer)
        blocks.push(await this.multiplier.product(rows, W))
      }
      return this.#biased(stacked(blocks), head, name)
    })
  }

  async #biased(read: Dense, head: HeadPlace, name: 'W_Q' | 'W_K' | 'W_V'): Promise<Dense> {
    if (!this.biased) return read
    const bias = await this.weights.bias(head, name)
    return { ...read, values: Float64Array.from(read.values, (value, i) => value + bias[i % read.columns]) }
  }

  async #rows(start: number, end: number, layer: number): Promise<Dense> {
    const rows = await this.weights.embeddings(start, end)
    const { embedding } = this
    if (!embedding) return rows
    const key = embedding.perLayer ? `${layer} ${start}` : String(start)
    const made = this.#embeddings.get(key) ?? embedding.rows(rows, layer)
    this.#embeddings.set(key, made)
    return made
  }

  /** W_O W_U [d_head, logit]. */
  #written(head: HeadPlace): Promise<Dense> {
    return this.#keep(`${headText(head)} W_O`, async () =>
      this.multiplier.product((await this.weights.head(head)).W_O, await this.weights.W_U()),
    )
  }

  #keep(key: string, make: () => Promise<Dense>): Promise<Dense> {
    const made = this.#kept.get(key) ?? make()
    this.#kept.delete(key)
    this.#kept.set(key, made)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break
      this.#kept.delete(oldest)
    }
    return made
  }
}
