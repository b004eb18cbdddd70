import type { ModelConfig } from '#shared/model/model-config'
import { headAxes, numbered, type Table, type TableValue } from './table'

/** Cells of all heads' mean patterns together; a longer sample's later positions are in the scores alone. */
const MOST_CELLS = 100_000
/** Offsets of all heads together. */
const MOST_OFFSETS = 100_000

/** Patterns of every head over the first positions, and how far back they look, summed as they come. */
export class MeanPatterns {
  readonly #side: number
  readonly #offsets: number
  /** [layer, head, query, key] and [layer, head, offset]. */
  readonly #sums: Float64Array
  readonly #profiles: Float64Array
  /** Samples that have a query, and cells that have an offset. */
  readonly #counts: Float64Array
  readonly #cells: Float64Array
  #longest = 0

  constructor(
    readonly config: ModelConfig,
    readonly withoutBos: boolean,
  ) {
    const heads = config.n_layers * config.n_heads
    this.#side = Math.min(config.n_ctx, Math.max(8, Math.floor(Math.sqrt(MOST_CELLS / heads))))
    this.#offsets = Math.min(config.n_ctx, Math.max(8, Math.floor(MOST_OFFSETS / heads)))
    this.#sums = new Float64Array(heads * this.#side ** 2)
    this.#profiles = new Float64Array(heads * this.#offsets)
    this.#counts = new Float64Array(this.#side)
    this.#cells = new Float64Array(this.#offsets)
  }

  /** @param pattern [P, P] of one head */
  read(layer: number, head: number, length: number, pattern: Float32Array): void {
    const at = layer * this.config.n_heads + head
    const first = at * this.#side ** 2
    const rows = Math.min(length, this.#side)
    for (let query = 0; query < rows; query++) {
      const to = first + query * this.#side
      const from = query * length
      for (let key = 0; key < rows; key++) this.#sums[to + key] += pattern[from + key]
    }
    const profile = at * this.#offsets
    const least = this.withoutBos ? 1 : 0
    for (let query = least; query < length; query++) {
      const most = Math.min(query - least, this.#offsets - 1)
      const from = query * length + query
      for (let offset = 0; offset <= most; offset++)
        this.#profiles[profile + offset] += pattern[from - offset]
    }
  }
  /** Counts samples of one length whose patterns were read. */
  take(length: number, samples: number): void {
    this.#longest = Math.max(this.#longest, length)
    for (let query = 0; query < Math.min(length, this.#side); query++) this.#counts[query] += samples
    const keys = this.withoutBos ? length - 1 : length
    for (let offset = 0; offset < Math.min(keys, this.#offsets); offset++) {
      this.#cells[offset] += samples * (keys - offset)
    }
  }
  /** Mean patterns [layer, head, query, key] and mean attention by offset [layer, head, offset]. */
  tables(): readonly Table[] {
    const { config } = this
    const side = Math.min(this.#side, this.#longest)
    const offsets = Math.min(this.#offsets, this.#longest)
    const ofHeads = (value: (at: number) => TableValue) =>
      list(config.n_layers, (l) => list(config.n_heads, (h) => value(l * config.n_heads + h)))
    const mean = (at: number, query: number, key: number) =>
      this.#sums[at * this.#side ** 2 + query * this.#side + key] / this.#counts[query]
    const share = (at: number, k: number) =>
      this.#cells[k] === 0 ? null : this.#profiles[at * this.#offsets + k] / this.#cells[k]
    return [
      {
        name: 'mean_pattern',
        axes: [...headAxes(config), numbered('query', side), numbered('key', side)],
        values: ofHeads((at) => list(side, (query) => list(side, (key) => mean(at, query, key)))),
      },
      {
        name: 'profile',
        axes: [...headAxes(config), numbered('offset', offsets)],
        values: ofHeads((at) => list(offsets, (k) => share(at, k))),
      },
    ]
  }
}

const list = (count: number, entry: (i: number) => TableValue): TableValue[] =>
  Array.from({ length: count }, (_, i) => entry(i))
