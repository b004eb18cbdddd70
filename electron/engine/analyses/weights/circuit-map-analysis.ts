import { circuitMatrix, type CircuitAxis, type CircuitLine, type CircuitMatrix } from '#shared/ipc/circuits'
import { sampleIds } from '#shared/circuit/sample-ids'
import type { Analysis, AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { namedHead, namedHeads } from '../named-heads'
import type { Table } from '../table'
import { circuitLine } from './circuit-line'
import { circuitMap, type CircuitMap } from './circuit-map'
import { TokenCircuits } from './token-circuits'
import { requireBelow } from './token-composition'
import { withEmbedding } from './named-embedding'
import { tokenSample } from './token-sample'
import { withWeights } from './weights-input'
import { wholeOption } from './whole-option'

/** Up to here an axis is shown whole where nobody names a sample. */
const SMALL = 100
/** More numbers are no table to print. */
const MOST_ENTRIES = 1_000_000

const KINDS = [
  'OV',
  'QK',
  'token-position',
  'position-token',
  'position-scores',
  'position-pattern',
  'W_QK',
  'W_OV',
  'Q',
  'K',
  'V',
] as const

/**
 * Entries of one of the matrices of the window: a sample of its rows and columns, and the ends of one row and one column.
 * `--kind` says which matrix, as MATHS §3 calls it; tokens are the same ones on both sides, so that their diagonal is there.
 */
export const circuitMapAnalysis: Analysis = {
  name: 'circuit-map',
  tokens: 'none',
  options: ['kind', 'head', 'heads', 'through', 'sample', 'embedding', 'entry', 'rows'],
  run(input) {
    const asked = askedMatrix(input)
    const { d_vocab, d_vocab_out, d_model, d_head, n_ctx } = input.model.config
    const heads =
      'heads' in asked ? asked.heads : 'head' in asked ? [asked.head] : [asked.earlier, asked.later]
    const multiplyAdds = heads.length * d_head * d_model * (d_vocab + d_vocab_out + 2 * n_ctx)
    const read = asked.kind === 'V' ? [asked.earlier] : heads
    return withEmbedding(input, read, (embedding, said) =>
      withWeights(input, multiplyAdds, async (weights, multiplier) => {
        const map = await circuitMap(new TokenCircuits(weights, multiplier, embedding), asked)
        if (!map.finite) input.note('Where there is no number, the weights hold NaN or ∞.')
        const tables = [mapTable(input, map), ...lineTables(input, map)]
        return { tables, provenance: { matrix: asked.kind, ...said } }
      }),
    )
  },
}

/** @throws AnalysisError */
function askedMatrix({ model: { config }, options }: AnalysisInput): CircuitMatrix {
  const usage = (message: string) => new AnalysisError('USAGE', message)
  const { kind, head, heads, through, embedding } = options
  const named = KINDS.find((each) => each === kind)
  if (!named) throw usage(`circuit-map shows one matrix: name it with --kind ${KINDS.join(', ')}.`)
  const isComposed = named === 'Q' || named === 'K' || named === 'V'
  if (through !== undefined && !isComposed) throw usage('--through is about --kind Q, K or V.')
  if (heads !== undefined && named !== 'OV') throw usage('Only OV circuits of several --heads are added.')
  if ((head === undefined) === (heads === undefined)) throw usage('Name the head: --head 1.4.')
  const one = head === undefined ? null : namedHead(config, head)
  const several = heads === undefined ? [one!] : namedHeads(config, heads, '+')
  if (isComposed && through === undefined)
    throw usage(`--kind ${named} goes through an earlier head: name it with --through 0.7.`)
  const earlier = isComposed ? namedHead(config, through!) : null
  if (earlier) requireBelow(earlier, one!)
  const wanted = {
    kind: named,
    ...(earlier ? { earlier, later: one } : named === 'OV' ? { heads: several } : { head: one }),
    ...(embedding === undefined ? {} : { embedding }),
  }
  const found = circuitMatrix.safeParse(wanted)
  if (found.success) return found.data
  throw usage(
    embedding === 'ln1' || embedding === 'mlp0'
      ? `--embedding is about tokens alone: --kind OV, QK, Q, K or V.`
      : `--embedding: “${embedding}” is neither ln1 nor mlp0.`,
  )
}

const NAMES: Readonly<Record<CircuitAxis, string>> = {
  token: 'token',
  output: 'logit',
  position: 'position',
  dimension: 'dim',
}

/** Names of rows and columns, which differ where they are of one kind. */
function axisNames({ rowsAre, columnsAre }: CircuitMap): readonly [string, string] {
  if (columnsAre === 'output') return ['source token', 'logit']
  if (rowsAre === 'dimension') return ['row dim', 'column dim']
  return [`query ${NAMES[rowsAre]}`, `key ${NAMES[columnsAre]}`]
}

/** @throws AnalysisError for a sample that is too large to print */
function mapTable(input: AnalysisInput, map: CircuitMap): Table {
  const { sample } = input.options
  const isVocabulary = (axis: CircuitAxis) => axis === 'token' || axis === 'output'
  const several = typeof sample === 'string' && sample.includes(',')
  const hasTokens = isVocabulary(map.rowsAre) || isVocabulary(map.columnsAre)
  const tokens = hasTokens ? tokenSample(input, input.model.config.d_vocab) : []
  const lines = (axis: CircuitAxis, length: number) => {
    if (sample === undefined && length <= SMALL) return sampleIds(length, length, 0)
    if (isVocabulary(axis)) return tokens.filter((id) => id < length)
    // Ids name tokens; the places beside them are all there.
    return several && hasTokens ? sampleIds(length, length, 0) : tokenSample(input, length)
  }
  const rows = lines(map.rowsAre, map.rows)
  const columns = lines(map.columnsAre, map.columns)
  if (rows.length * columns.length > MOST_ENTRIES) {
    throw new AnalysisError('USAGE', '--sample: more than a million entries. Name fewer.')
  }
  const values = map.block(rows, columns)
  const [rowName, columnName] = axisNames(map)
  return {
    name: 'map',
    axes: [
      { name: rowName, labels: rows.map(String) },
      { name: columnName, labels: columns.map(String) },
    ],
    values: rows.map((_, r) =>
      Array.from(values.subarray(r * columns.length, (r + 1) * columns.length), number),
    ),
  }
}

const number = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** What `--entry` names, as a row and as a column, as far as it is one. @throws AnalysisError */
function lineTables({ options }: AnalysisInput, map: CircuitMap): Table[] {
  if (options.entry === undefined) return []
  const most = wholeOption('rows', options.rows, 10)
  const index = /^\d{1,9}$/.test(options.entry) ? Number(options.entry) : NaN
  const longest = Math.max(map.rows, map.columns)
  if (!(index < longest)) {
    throw new AnalysisError('USAGE', `--entry: “${options.entry}” is not a number from 0 to ${longest - 1}.`)
  }
  const [rowName, columnName] = axisNames(map)
  const ends = (side: string, across: string, line: CircuitLine): Table[] =>
    (['largest', 'smallest'] as const).map((end) => ({
      name: `${side}_${end}`,
      axes: [{ name: across, labels: line[end].map((entry) => String(entry.index)) }],
      values: line[end].map(({ value }) => value),
    }))
  return [
    ...(index < map.rows ? ends('row', columnName, circuitLine(map.row(index), most, null)) : []),
    ...(index < map.columns ? ends('column', rowName, circuitLine(map.column(index), most, null)) : []),
  ]
}
