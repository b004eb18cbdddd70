import { openTokenizer } from '../../tokenizers/open-tokenizer'
import type { Analysis } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { headText, namedHead } from '../named-heads'
import { numbered, type Table } from '../table'
import { transposed, type Dense } from './dense'
import { largestPlaces } from './largest-places'
import type { ModelWeights } from './model-weights'
import type { Multiplier } from './multiplier'
import { singularDirections, type SingularDirections } from './singular-values'
import { withWeights } from './weights-input'
import { wholeOption } from './whole-option'

const DIRECTIONS = 5
const TOKENS = 8

interface ReadToken {
  readonly token: number
  readonly text?: string
  /** Its embedding, or its column of W_U, along the direction. */
  readonly value: number
}

/** Both ends of a direction: which of them is positive is chance. */
interface ReadDirection {
  readonly largest: readonly ReadToken[]
  readonly smallest: readonly ReadToken[]
}

/**
 * Singular values of W_QK and W_OV of a head, and the first directions read as tokens: W_E u and W_E v for W_QK, W_E u
 * and v W_U for W_OV. Turned so that the largest entry on the row side is positive.
 */
export const singularValues: Analysis = {
  name: 'singular-values',
  tokens: 'none',
  options: ['head', 'most', 'rows'],
  async run(input) {
    const { model, options } = input
    const { config } = model
    if (options.head === undefined) {
      throw new AnalysisError('USAGE', 'singular-values is about one head: name it with --head 1.4.')
    }
    const place = namedHead(config, options.head)
    const most = wholeOption('most', options.most, DIRECTIONS)
    const rows = wholeOption('rows', options.rows, TOKENS)
    const tokenizer = await openTokenizer(model.folder)
    const { d_model, d_vocab, d_vocab_out, d_head } = config
    const multiplyAdds = most * d_model * (3 * d_vocab + d_vocab_out) + 4 * d_model * d_head ** 2
    return withWeights(input, multiplyAdds, async (weights, multiplier) => {
      const { W_Q, W_K, W_V, W_O } = await weights.head(place)
      const QK = singularDirections({ left: W_Q, right: transposed(W_K) })
      const OV = singularDirections({ left: W_V, right: W_O })
      if (!QK || !OV) input.note('Where there are no values, the weights hold NaN or ∞.')
      const textOf = (id: number, isToken: boolean) =>
        tokenizer && isToken ? { text: tokenizer.textOf(id) } : {}
      const read = (values: Float64Array, isToken = true): ReadDirection => {
        const named = (token: number) => ({ token, ...textOf(token, isToken), value: values[token] })
        const low = values.map((value) => -value)
        return {
          largest: largestPlaces(values, rows).map(named),
          smallest: largestPlaces(low, rows).map(named),
        }
      }
      const alongEmbeddings = (vectors: readonly Float64Array[]) => products(weights, multiplier, vectors)
      const sides = async (found: SingularDirections | null, written: boolean) => {
        if (!found) return []
        const first = found.rows.slice(0, most)
        const second = found.columns.slice(0, most)
        const onRows = await alongEmbeddings(first)
        const onColumns = written
          ? await logitsOf(weights, multiplier, second)
          : await alongEmbeddings(second)
        return first.map((_, i) => {
          const sign = turned(onRows[i])
          return {
            value: found.values[i],
            rows: read(onRows[i].map((value) => sign * value)),
            columns: read(
              onColumns[i].map((value) => sign * value),
              !written || d_vocab === d_vocab_out,
            ),
          }
        })
      }
      const table = (name: string, found: SingularDirections | null): Table => {
        const values = found?.values.slice(0, Math.min(d_head, d_model)) ?? []
        return { name, axes: [numbered('direction', values.length)], values }
      }
      return {
        tables: [table('W_QK', QK), table('W_OV', OV)],
        heads: [{ head: headText(place), W_QK: await sides(QK, false), W_OV: await sides(OV, true) }],
      }
    })
  },
}

/** −1 where the largest magnitude is negative. */
function turned(values: Float64Array): number {
  let largest = 0
  for (const value of values) if (Math.abs(value) > Math.abs(largest)) largest = value
  return largest < 0 ? -1 : 1
}

/** Embeddings taken at a time. */
const ROWS = 4096

/** W_E v for each vector, [d_vocab]. */
async function products(
  weights: ModelWeights,
  multiplier: Multiplier,
  vectors: readonly Float64Array[],
): Promise<Float64Array[]> {
  const { d_vocab } = weights.config
  const right = transposed(stackedVectors(vectors))
  const found = vectors.map(() => new Float64Array(d_vocab))
  for (let start = 0; start < d_vocab; start += ROWS) {
    const block = await weights.embeddings(start, Math.min(start + ROWS, d_vocab))
    const { values } = await multiplier.product(block, right)
    for (let i = 0; i < values.length; i++) {
      found[i % vectors.length][start + Math.floor(i / vectors.length)] = values[i]
    }
  }
  return found
}

/** v W_U for each vector, [d_vocab_out]. */
async function logitsOf(
  weights: ModelWeights,
  multiplier: Multiplier,
  vectors: readonly Float64Array[],
): Promise<Float64Array[]> {
  const { columns, values } = await multiplier.product(stackedVectors(vectors), await weights.W_U())
  return vectors.map((_, i) => Float64Array.from(values.subarray(i * columns, (i + 1) * columns)))
}

function stackedVectors(vectors: readonly Float64Array[]): Dense {
  const columns = vectors[0].length
  const values = new Float64Array(vectors.length * columns)
  vectors.forEach((vector, i) => values.set(vector, i * columns))
  return { rows: vectors.length, columns, values }
}
