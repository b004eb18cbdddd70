import { CircuitError } from '#shared/circuit/circuit-error'
import { entry } from '#shared/circuit/stages/terms'
import { trace } from '#shared/circuit/trace'
import type { CircuitDocument } from '#shared/document/document'
import { parseDocument } from '#shared/document/parse'
import { AnalysisError } from './analysis-error'

/** A head of a circuit, its pattern laid out on all positions of the sequence. */
export interface CircuitPattern {
  readonly head: string
  /** Positions at which the head has a query: dropped ones have none. */
  readonly queries: readonly number[]
  /** [P, P]; nothing where the head sees no key. */
  readonly pattern: Float64Array
}

/**
 * Patterns of a document's heads on the tokens of a model. The circuit has tokens of its own, so ids become its tokens
 * in the order in which they first appear: the sequences repeat alike.
 *
 * @param start 1 where a model's sequence begins with BOS, which the circuit does not have
 * @throws AnalysisError for what is no document, and for a sequence that the circuit has no room for
 */
export function circuitPatterns(
  text: string,
  file: string,
  ids: readonly number[],
  start: 0 | 1,
): CircuitPattern[] {
  const parsed = parseDocument(text)
  if (!parsed.ok) throw new AnalysisError('USAGE', `--against ${file}: ${parsed.error}`)
  const { document } = parsed
  const P = ids.length
  try {
    const traced = trace(document.circuit, tokensLike(ids.slice(start), document))
    return traced.stages
      .filter(({ kind }) => kind === 'pattern')
      .map(({ id, layer, head, rows, columns }) => {
        const A = traced.values(id)
        const [queries, keys] = [rows, columns].map((axis) =>
          axis.of === 'positions' ? axis.labels.map(({ index }) => index + start) : [],
        )
        const pattern = new Float64Array(P * P)
        queries.forEach((query, i) => keys.forEach((key, j) => (pattern[query * P + key] = entry(A, i, j))))
        return { head: `${layer}.${head}`, queries, pattern }
      })
  } catch (error) {
    if (error instanceof CircuitError)
      throw new AnalysisError('BAD_TOKENS', `--against ${file}: ${error.message}`)
    throw error
  }
}

function tokensLike(ids: readonly number[], { circuit, tokens }: CircuitDocument): readonly string[] {
  const { embedding } = circuit
  if (embedding.kind === 'given') {
    if (embedding.X.rows === ids.length) return tokens
    throw new AnalysisError(
      'BAD_TOKENS',
      `The X of the circuit has ${embedding.X.rows} rows and the sequence ${ids.length} tokens. Give as many.`,
    )
  }
  const kinds = [...new Set(ids)]
  const { vocabulary, positions } = embedding
  if (kinds.length > vocabulary.length || ids.length > positions) {
    throw new AnalysisError(
      'BAD_TOKENS',
      `The circuit has ${vocabulary.length} tokens and ${positions} positions; the sequence has ${ids.length} ` +
        `tokens, ${kinds.length} of them different. Give a shorter one, such as 5,3,8,2,5.`,
    )
  }
  return ids.map((id) => vocabulary[kinds.indexOf(id)])
}
