import { CircuitError } from '#shared/circuit/circuit-error'
import type { Trace } from '#shared/circuit/stage'
import { trace } from '#shared/circuit/trace'
import { alignedHeads, type AlignedHead } from '#shared/compare/aligned-head'
import { lettersOf, readTokenMap, type TokenMap } from '#shared/compare/token-map'
import type { CircuitDocument } from '#shared/document/document'
import { parseDocument } from '#shared/document/parse'
import type { AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { chosenBos } from './chosen-bos'

/** A document whose heads are compared with a model's, and how its tokens are written there. */
export interface ComparedCircuit {
  readonly document: CircuitDocument
  /** What it was called. */
  readonly file: string
  /** `null`: ids become the circuit's tokens in the order in which they first appear. */
  readonly map: TokenMap | null
  /** 1 where the sequences begin with BOS, which the circuit does not have. */
  readonly start: 0 | 1
}

/** What `--against`, `--map` and `--bos` say. @throws AnalysisError for what is no document and no map */
export async function comparedCircuit(input: AnalysisInput): Promise<ComparedCircuit> {
  const { options, tokens, note, model } = input
  const file = options.against
  if (file === undefined) throw new AnalysisError('USAGE', 'Name a circuit: --against induction.circuit.')
  const parsed = parseDocument(await input.textOfFile(file))
  if (!parsed.ok) throw new AnalysisError('USAGE', `${file}: ${parsed.error}`)
  const map = options.map === undefined ? null : readTokenMap(options.map)
  if (typeof map === 'string') throw new AnalysisError('USAGE', `--map: ${map}`)
  return { document: parsed.document, file, map, start: await startOf() }

  async function startOf(): Promise<0 | 1> {
    if (options.bos === 'none') return 0
    const bos = await chosenBos({ model, options, note })
    const start = tokens.every(([first]) => first === bos) ? 1 : 0
    note(
      start === 1
        ? `The sequences begin with BOS (${bos}); the circuit sees what follows.`
        : `The sequences do not begin with BOS (${bos}); the circuit sees them whole.`,
    )
    return start
  }
}

/**
 * The heads of a circuit on a model's sequence.
 *
 * @throws AnalysisError for a sequence that the circuit has no room for or no tokens
 */
export function circuitPatterns(circuit: ComparedCircuit, ids: readonly number[]): AlignedHead[] {
  return circuitHeads(circuit, ids).aligned
}

/** The same, with the trace that they come from. */
export function circuitHeads(
  circuit: ComparedCircuit,
  ids: readonly number[],
): { readonly traced: Trace; readonly aligned: AlignedHead[] } {
  const { document, file, start } = circuit
  try {
    const traced = trace(document.circuit, circuitTokens(circuit, ids.slice(start)))
    return { traced, aligned: alignedHeads(traced, start) }
  } catch (error) {
    if (error instanceof CircuitError) throw new AnalysisError('BAD_TOKENS', `${file}: ${error.message}`)
    throw error
  }
}

function circuitTokens({ document, map }: ComparedCircuit, ids: readonly number[]): readonly string[] {
  const { circuit, tokens } = document
  const { embedding } = circuit
  if (embedding.kind === 'given') {
    if (embedding.X.rows === ids.length) return tokens
    throw new AnalysisError(
      'BAD_TOKENS',
      `The X of the circuit has ${embedding.X.rows} rows and the sequence ${ids.length} tokens. Give as many.`,
    )
  }
  if (map) {
    const letters = lettersOf(map, ids)
    if (typeof letters === 'string') throw new AnalysisError('BAD_TOKENS', letters)
    return letters
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
