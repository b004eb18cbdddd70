import { join } from 'node:path'
import type { ModelConfig } from '#shared/model/model-config'
import { requireWeights, type ModelFolder, type RunnableModel } from '../../run/model-folder'
import type { StoredWeight } from '../../graph/onnx-graph'
import { openFile } from '../../weights/byte-source'
import { AnalysisError } from '../analysis-error'
import type { HeadPlace } from '../named-heads'
import { rowsBetween, type Dense } from './dense'

const W_E = 'embed.W_E'
const W_U = 'unembed.W_U'

/** The matrices of one head, rows before columns: W_Q, W_K, W_V are [d_model, d_head], W_O is [d_head, d_model]. */
export interface HeadMatrices {
  readonly W_Q: Dense
  readonly W_K: Dense
  readonly W_V: Dense
  readonly W_O: Dense
}

/** Reads matrices of a model when they are asked for. */
export class ModelWeights {
  readonly #kept = new Map<string, Promise<Dense>>()
  readonly config: ModelConfig
  readonly #model: ModelFolder

  constructor(model: RunnableModel) {
    this.config = model.config
    this.#model = model
  }

  /** Holds W_E and W_U from now on: for those who need them more than once or twice. */
  keepVocabulary(): void {
    for (const name of [W_E, W_U]) this.#kept.set(name, this.#whole(name))
  }

  /** Rows [start, end) of W_E [d_vocab, d_model]. */
  async embeddings(start: number, end: number): Promise<Dense> {
    const kept = this.#kept.get(W_E)
    if (kept) return rowsBetween(await kept, start, end)
    const { d_model } = this.config
    const values = await this.vector(W_E, start * d_model, (end - start) * d_model)
    return { rows: end - start, columns: d_model, values }
  }

  /** [d_vocab, d_model]. */
  W_E(): Promise<Dense> {
    return this.#whole(W_E)
  }

  /** [d_model, d_vocab_out]. */
  W_U(): Promise<Dense> {
    return this.#whole(W_U)
  }

  /** [n_ctx, d_model]. */
  W_pos(): Promise<Dense> {
    return this.#whole('pos_embed.W_pos')
  }

  async head({ layer, head }: HeadPlace): Promise<HeadMatrices> {
    const { d_model, d_head } = this.config
    const one = async (name: 'W_Q' | 'W_K' | 'W_V' | 'W_O') => {
      const [rows, columns] = name === 'W_O' ? [d_head, d_model] : [d_model, d_head]
      const size = rows * columns
      const values = await this.vector(`blocks.${layer}.attn.${name}`, head * size, size)
      return { rows, columns, values }
    }
    return { W_Q: await one('W_Q'), W_K: await one('W_K'), W_V: await one('W_V'), W_O: await one('W_O') }
  }

  /** The matrices of all heads of a layer. */
  async heads(layer: number): Promise<HeadMatrices[]> {
    const { n_heads, d_model, d_head } = this.config
    const size = d_model * d_head
    const read = (name: 'W_Q' | 'W_K' | 'W_V' | 'W_O') =>
      this.vector(`blocks.${layer}.attn.${name}`, 0, n_heads * size)
    const [W_Q, W_K, W_V, W_O] = [await read('W_Q'), await read('W_K'), await read('W_V'), await read('W_O')]
    return Array.from({ length: n_heads }, (_, head) => {
      const of = (all: Float32Array) => all.subarray(head * size, (head + 1) * size)
      const tall = (all: Float32Array) => ({ rows: d_model, columns: d_head, values: of(all) })
      return {
        ...{ W_Q: tall(W_Q), W_K: tall(W_K), W_V: tall(W_V) },
        W_O: { rows: d_head, columns: d_model, values: of(W_O) },
      }
    })
  }

  /** b_Q, b_K or b_V of a head [d_head], by the matrix beside it. */
  bias({ layer, head }: HeadPlace, of: 'W_Q' | 'W_K' | 'W_V'): Promise<Float32Array> {
    const { d_head } = this.config
    return this.vector(`blocks.${layer}.attn.${of.replace('W', 'b')}`, head * d_head, d_head)
  }

  /** `count` numbers of a parameter from `start` on. */
  async vector(name: string, start: number, count: number): Promise<Float32Array> {
    const file = await openFile(join(this.#model.folder, 'model.safetensors'))
    try {
      const { offset } = this.#place(name)
      return new Float32Array((await file.read(offset + start * 4, count * 4)).buffer)
    } finally {
      await file.close()
    }
  }

  /** @throws AnalysisError for a weight that a mapping left out */
  #place(name: string): StoredWeight {
    const place = this.#model.stored.get(name)
    if (place) return place
    requireWeights(this.#model)
    const short = name.replace(/^.*\./, '')
    throw new AnalysisError(
      'NOT_POSSIBLE',
      `The mapping of ${this.#model.manifest.name} names no ${short}, and this analysis reads it.`,
    )
  }

  #whole(name: string): Promise<Dense> {
    const kept = this.#kept.get(name)
    if (kept) return kept
    const [rows, columns] = this.#place(name).shape
    return this.vector(name, 0, rows * columns).then((values) => ({ rows, columns, values }))
  }
}
