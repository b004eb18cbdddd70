import { OnnxGraph } from '../../graph/onnx-graph'
import { createSession, type Session } from '../../runtime/session'
import { columnsBetween, rowsBetween, stacked, transposed, type Dense } from './dense'

/** Multiplies matrices: exactly enough for small models, fast enough for a vocabulary of 50,257. */
export interface Multiplier {
  readonly precision: 'float64' | 'float32'
  /** a · b, [a.rows, b.columns]. */
  product(a: Dense, b: Dense): Promise<Dense>
  /** aᵢ · bᵢ of each pair, all of one size: a call for many small products, of which each would cost more than it does. */
  products(a: readonly Dense[], b: readonly Dense[]): Promise<Dense[]>
  /** aᵢ aᵢᵀ of each, or aᵢᵀ aᵢ: all products of its rows, or of its columns. They are of one size. */
  grams(a: readonly Dense[], of: 'rows' | 'columns'): Promise<Dense[]>
  /** Σ of the squares of `width` entries of a row of a · b after the other, [a.rows, b.columns / width]. */
  squareSums(a: Dense, b: Dense, width: number): Promise<Dense>
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
  products: (a, b) => Promise.resolve(a.map((each, i) => float64Product(each, b[i]))),
  grams: (a, of) =>
    Promise.resolve(
      a.map((each) =>
        of === 'rows' ? float64Product(each, transposed(each)) : float64Product(transposed(each), each),
      ),
    ),
  squareSums: (a, b, width) => Promise.resolve(float64SquareSums(a, b, width)),
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
  const pairs = new OnnxGraph()
  pairs.input('a', 'float32', ['i', 'm', 'k'])
  pairs.input('b', 'float32', ['i', 'k', 'n'])
  const each = pairs.node('MatMul', ['a', 'b'])
  const gram = new OnnxGraph()
  gram.input('a', 'float32', ['i', 'm', 'k'])
  const turned = gram.node('Transpose', ['a'], { perm: [0, 2, 1] })
  const ofRows = gram.node('MatMul', ['a', turned])
  const turning = new OnnxGraph()
  turning.input('a', 'float32', ['i', 'm', 'k'])
  const ofColumns = turning.node('MatMul', [turning.node('Transpose', ['a'], { perm: [0, 2, 1] }), 'a'])
  const squares = new OnnxGraph()
  squares.input('a', 'float32', ['m', 'k'])
  squares.input('b', 'float32', ['k', 'n'])
  squares.input('shape', 'int64', [3])
  const parted = squares.node('Reshape', [squares.node('MatMul', ['a', 'b']), 'shape'])
  const sums = squares.node('ReduceSumSquare', [parted, squares.integers([2])], { keepdims: 0 })
  const options = { folder: '.', provider: 'cpu', threads } as const
  const products = await createSession(graph.file(new Map([[whole, 2]])).bytes, options)
  const many = await createSession(pairs.file(new Map([[each, 3]])).bytes, options)
  const rowGrams = await createSession(gram.file(new Map([[ofRows, 3]])).bytes, options)
  const columnGrams = await createSession(turning.file(new Map([[ofColumns, 3]])).bytes, options)
  const squaring = await createSession(squares.file(new Map([[sums, 2]])).bytes, {
    ...options,
    keepsMemory: true,
  })
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
    async products(a, b) {
      const outputs = await many.run({ a: oneBehindTheOther(a), b: oneBehindTheOther(b) })
      return oneAfterTheOther(outputs[each].values, a[0].rows, b[0].columns)
    },
    async grams(a, of) {
      const [session, name] = of === 'rows' ? [rowGrams, ofRows] : [columnGrams, ofColumns]
      const outputs = await session.run({ a: oneBehindTheOther(a) })
      const size = of === 'rows' ? a[0].rows : a[0].columns
      return oneAfterTheOther(outputs[name].values, size, size)
    },
    async squareSums(a, b, width) {
      const columns = b.columns / width
      const outputs = await squaring.run({
        a: { shape: [a.rows, a.columns], values: float32(a) },
        b: { shape: [b.rows, b.columns], values: float32(b) },
        shape: { shape: [3], values: BigInt64Array.from([a.rows, columns, width], BigInt) },
      })
      return { rows: a.rows, columns, values: outputs[sums].values }
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
      await many.release()
      await rowGrams.release()
      await columnGrams.release()
      await squaring.release()
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

function float64SquareSums(a: Dense, b: Dense, width: number): Dense {
  const { rows, values } = float64Product(a, b)
  const columns = b.columns / width
  const sums = new Float64Array(rows * columns)
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / width)] += values[i] * values[i]
  return { rows, columns, values: sums }
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

/** Matrices of one size as one tensor. */
function oneBehindTheOther(matrices: readonly Dense[]): { shape: number[]; values: Float32Array } {
  const [{ rows, columns }] = matrices
  return { shape: [matrices.length, rows, columns], values: float32(stacked(matrices)) }
}

/** And back. */
function oneAfterTheOther(values: Float32Array, rows: number, columns: number): Dense[] {
  const size = rows * columns
  return Array.from({ length: values.length / size }, (_, i) => ({
    ...{ rows, columns, values: values.subarray(i * size, (i + 1) * size) },
  }))
}

function float32({ values }: Dense): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values)
}
