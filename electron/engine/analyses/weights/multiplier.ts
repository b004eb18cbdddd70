import { OnnxGraph } from '../../graph/onnx-graph'
import { createSession, type Session } from '../../runtime/session'
import { columnsBetween, rowsBetween, type Dense } from './dense'

/** Multiplies matrices: exactly enough for small models, fast enough for a vocabulary of 50,257. */
export interface Multiplier {
  readonly precision: 'float64' | 'float32'
  /** a · b, [a.rows, b.columns]. */
  product(a: Dense, b: Dense): Promise<Dense>
  /** The largest entry of each row of a · b, which is never whole in memory. */
  rowMaxima(a: Dense, b: Dense): Promise<Float32Array | Float64Array>
  release(): Promise<void>
}

/** Up to here float64 takes seconds at most. */
const FLOAT64_LIMIT = 2e9

/** A block of a · b that is made at once: from a cache of the processor it is read back four times as fast. */
const BLOCK_ROWS = 2048
const BLOCK_COLUMNS = 512

/** @param multiplyAdds about how many an analysis takes, which decides the precision */
export async function multiplierFor(multiplyAdds: number, threads: number): Promise<Multiplier> {
  return multiplyAdds <= FLOAT64_LIMIT ? exactMultiplier : fastMultiplier(threads)
}

export const exactMultiplier: Multiplier = {
  precision: 'float64',
  product: (a, b) => Promise.resolve(float64Product(a, b)),
  rowMaxima: (a, b) => Promise.resolve(float64RowMaxima(a, b)),
  release: () => Promise.resolve(),
}

/** ONNX Runtime's float32 on the CPU. */
export async function fastMultiplier(threads: number): Promise<Multiplier> {
  const graph = new OnnxGraph()
  graph.input('a', 'float32', ['m', 'k'])
  graph.input('b', 'float32', ['k', 'n'])
  const whole = graph.node('MatMul', ['a', 'b'])
  const largest = graph.node('ReduceMax', [whole, graph.integers([1])], { keepdims: 0 })
  const options = { folder: '.', provider: 'cpu', threads } as const
  const products = await createSession(graph.file(new Map([[whole, 2]])).bytes, options)
  // Thousands of blocks of one size, one after the other.
  const maxima = await createSession(graph.file(new Map([[largest, 1]])).bytes, {
    ...options,
    keepsMemory: true,
  })
  const run = async (session: Session, a: Dense, b: Dense, name: string): Promise<Float32Array> => {
    const outputs = await session.run({
      a: { shape: [a.rows, a.columns], values: float32(a) },
      b: { shape: [b.rows, b.columns], values: float32(b) },
    })
    return outputs[name].values
  }
  return {
    precision: 'float32',
    async product(a, b) {
      const values = await run(products, a, b, whole)
      return { rows: a.rows, columns: b.columns, values }
    },
    async rowMaxima(a, b) {
      const found = new Float32Array(a.rows).fill(-Infinity)
      for (let left = 0; left < b.columns; left += BLOCK_COLUMNS) {
        const columns = columnsBetween(b, left, Math.min(left + BLOCK_COLUMNS, b.columns))
        for (let top = 0; top < a.rows; top += BLOCK_ROWS) {
          const rows = rowsBetween(a, top, Math.min(top + BLOCK_ROWS, a.rows))
          const block = await run(maxima, rows, columns, largest)
          for (let r = 0; r < block.length; r++) found[top + r] = Math.max(found[top + r], block[r])
        }
      }
      return found
    },
    async release() {
      await products.release()
      await maxima.release()
    },
  }
}

function float64Product(
  { rows, columns: inner, values: left }: Dense,
  { columns, values: right }: Dense,
): Dense {
  const values = new Float64Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const out = r * columns
    for (let k = 0; k < inner; k++) {
      const factor = left[r * inner + k]
      const from = k * columns
      for (let c = 0; c < columns; c++) values[out + c] += factor * right[from + c]
    }
  }
  return { rows, columns, values }
}

function float64RowMaxima(a: Dense, b: Dense): Float64Array {
  const maxima = new Float64Array(a.rows)
  for (let r = 0; r < a.rows; r++) {
    const { values } = float64Product(rowsBetween(a, r, r + 1), b)
    let largest = -Infinity
    for (let c = 0; c < values.length; c++) largest = Math.max(largest, values[c])
    maxima[r] = largest
  }
  return maxima
}

function float32({ values }: Dense): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values)
}
