import { z } from 'zod'
import { count, modelId, refusal } from './engine-names'

const head = z.strictObject({ layer: count.max(10_000), head: count.max(10_000) })

/** In the place of W_E: `ln1`: ln1(W_E); `mlp0`: W_E + MLP⁰(ln2(W_E)). */
const embeddingName = z.enum(['ln1', 'mlp0'])
export type EmbeddingName = z.infer<typeof embeddingName>
const embedding = embeddingName.optional()

/**
 * A matrix that weights alone make (MATHS §3). `OV` of several heads is the sum of theirs; `Q`, `K` and `V` go through
 * an earlier head; the positional ones are W_pos W_QK W_posᵀ / scale, and its causal softmax.
 */
export const circuitMatrix = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('OV'), heads: z.array(head).min(1).max(64), embedding }),
  z.strictObject({ kind: z.literal('QK'), head, embedding }),
  z.strictObject({
    kind: z.enum(['token-position', 'position-token', 'position-scores', 'position-pattern']),
    head,
  }),
  z.strictObject({ kind: z.enum(['W_QK', 'W_OV']), head }),
  z.strictObject({ kind: z.enum(['Q', 'K', 'V']), earlier: head, later: head, embedding }),
])
export type CircuitMatrix = z.infer<typeof circuitMatrix>

/** What the rows or the columns of such a matrix are. */
const circuitAxis = z.enum(['token', 'output', 'position', 'dimension'])
export type CircuitAxis = z.infer<typeof circuitAxis>

/** Some rows or columns: a run of them, or the ones that are named. */
const lines = z.union([
  z.strictObject({ from: count, count: count.max(100_000) }),
  z.array(count).max(100_000),
])
export type CircuitLines = z.infer<typeof lines>

const circuitInfo = z.strictObject({
  rows: count,
  columns: count,
  rowsAre: circuitAxis,
  columnsAre: circuitAxis,
  /** The largest magnitude of some 65,000 entries that lie evenly, and of the diagonal: for a scale that stays. */
  largest: z.number(),
  /** Whether all its factors are finite. */
  finite: z.boolean(),
  precision: z.enum(['float64', 'float32']),
})
export type CircuitInfo = z.infer<typeof circuitInfo>

const entry = z.strictObject({ index: count, value: z.number() })

const circuitLine = z.strictObject({
  /** Largest first. */
  largest: z.array(entry),
  /** Smallest first. */
  smallest: z.array(entry),
  /** The entry on the diagonal: how many entries are above it, and how many others equal it. */
  own: z.strictObject({ value: z.number(), above: count, ties: count }).nullable(),
})
export type CircuitLine = z.infer<typeof circuitLine>

const token = z.strictObject({ id: count, text: z.string() })
export type CircuitToken = z.infer<typeof token>

const matrixOf = { model: modelId, matrix: circuitMatrix }
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)

/** Matrices of a model's weights, of which a window sees what it shows. */
export const circuitRoutes = {
  'circuit.open': {
    args: z.strictObject(matrixOf),
    result: z.discriminatedUnion('kind', [circuitInfo.extend({ kind: z.literal('circuit') }), refusal]),
  },
  /** Entries [rows, columns]: at most `MOST_BYTES` (4 MiB). */
  'circuit.cells': {
    args: z.strictObject({ ...matrixOf, rows: lines, columns: lines }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('cells'), values: floats }),
      refusal,
    ]),
  },
  /** The ends of one row or column. */
  'circuit.line': {
    args: z.strictObject({
      ...matrixOf,
      side: z.enum(['row', 'column']),
      index: count,
      most: z.int().min(1).max(100),
    }),
    result: z.discriminatedUnion('kind', [circuitLine.extend({ kind: z.literal('line') }), refusal]),
  },
  /** What ids say. */
  'tokens.texts': {
    args: z.strictObject({ model: modelId, ids: lines }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('texts'), texts: z.array(z.string()) }),
      refusal,
    ]),
  },
  /** Tokens whose text holds some text, or whose id it is: the shortest first. */
  'tokens.find': {
    args: z.strictObject({ model: modelId, text: z.string().max(200), most: z.int().min(1).max(200) }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('tokens'), tokens: z.array(token), total: count }),
      refusal,
    ]),
  },
} as const
