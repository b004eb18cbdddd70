import { AnalysisError } from '../analysis-error'
import { rowsBetween, stacked, transposed, type Dense } from './dense'
import type { Multiplier } from './multiplier'

/** How Node.js and ONNX Runtime say that memory is not to be had. */
const MEMORY = /array buffer allocation failed|bad.?alloc|failed to allocate|out of memory/i

function isMemory(error: unknown): boolean {
  return error instanceof Error && MEMORY.test(error.message)
}

/**
 * A multiplier that goes on where memory runs out: with half the rows at a time, and no more than that from then on.
 *
 * @param halved told how many rows a block has now
 * @throws AnalysisError where there is no memory for one row
 */
export function frugalMultiplier(
  multiplier: Multiplier,
  halved: (rows: number) => void = () => {},
): Multiplier {
  let most = Infinity

  async function blocks<T>(a: Dense, work: (rows: Dense) => Promise<T>): Promise<T[]> {
    if (a.rows <= most) {
      try {
        return [await work(a)]
      } catch (error) {
        halve(error, a.rows)
      }
    }
    const parts: T[] = []
    for (let start = 0; start < a.rows;) {
      const end = Math.min(a.rows, start + most)
      try {
        parts.push(await work(rowsBetween(a, start, end)))
        start = end
      } catch (error) {
        halve(error, end - start)
      }
    }
    return parts
  }
  function halve(error: unknown, rows: number) {
    if (!isMemory(error)) throw error
    if (rows <= 1) {
      throw new AnalysisError(
        'NOT_POSSIBLE',
        'There is no memory left for a single row. Close other models and ask again.',
      )
    }
    most = Math.ceil(rows / 2)
    halved(most)
  }
  async function product(a: Dense, b: Dense): Promise<Dense> {
    const parts = await blocks(a, (rows) => multiplier.product(rows, b))
    return parts.length === 1 ? parts[0] : stacked(parts)
  }
  return {
    precision: multiplier.precision,
    product,
    async products(a, b) {
      try {
        return await multiplier.products(a, b)
      } catch (error) {
        if (!isMemory(error)) throw error
      }
      const found: Dense[] = []
      for (const [i, each] of a.entries()) found.push(await product(each, b[i]))
      return found
    },
    async grams(a, of) {
      try {
        return await multiplier.grams(a, of)
      } catch (error) {
        if (!isMemory(error)) throw error
      }
      const found: Dense[] = []
      for (const each of a) {
        const turned = transposed(each)
        found.push(await (of === 'rows' ? product(each, turned) : product(turned, each)))
      }
      return found
    },
    async squareSums(a, b, width) {
      return stacked(await blocks(a, (rows) => multiplier.squareSums(rows, b, width)))
    },
    async rowMaxima(a, b) {
      const parts = await blocks(a, (rows) => multiplier.rowMaxima(rows, b))
      if (parts.length === 1) return parts[0]
      const asColumns = parts.map((values) => ({ rows: values.length, columns: 1, values }))
      return stacked(asColumns).values
    },
    release: () => multiplier.release(),
  }
}
