import { batchAlong, type Activation } from '../run/activation'

interface Sums {
  readonly axes: Activation['axes']
  /** Of an entry of the batch at one position. */
  readonly shape: readonly number[]
  /** [position][entry] */
  readonly sums: Float64Array[]
  /** Sequences that have a position. */
  readonly counts: number[]
}

/** Mean values of hooks over sequences of any lengths, position by position: at each over those that reach it. */
export class HookMeans {
  readonly #hooks = new Map<string, Sums>()

  /** Counts what a run gave. @param activation [sequence, pos, …] */
  add(hook: string, { axes, shape: [batch, length, ...shape], values }: Activation): void {
    const { sums, counts } = this.#hooks.get(hook) ?? this.#begun(hook, axes, shape)
    const width = shape.reduce((product, each) => product * each, 1)
    for (let p = 0; p < length; p++) {
      const sum = (sums[p] ??= new Float64Array(width))
      for (let b = 0; b < batch; b++) {
        const from = (b * length + p) * width
        for (let i = 0; i < width; i++) sum[i] += values[from + i]
      }
      counts[p] = (counts[p] ?? 0) + batch
    }
  }

  /** The same for each of `batch` sequences. @returns [batch, length, …] */
  of(hook: string, batch: number, length: number): Activation {
    const { axes, shape, sums, counts } = this.#hooks.get(hook)!
    const width = sums[0].length
    const values = new Float32Array(length * width)
    for (let p = 0; p < length; p++) {
      for (let i = 0; i < width; i++) values[p * width + i] = sums[p][i] / counts[p]
    }
    return batchAlong({ axes, shape: [1, length, ...shape], values }, batch)
  }

  #begun(hook: string, axes: Activation['axes'], shape: readonly number[]): Sums {
    const begun: Sums = { axes, shape, sums: [], counts: [] }
    this.#hooks.set(hook, begun)
    return begun
  }
}
