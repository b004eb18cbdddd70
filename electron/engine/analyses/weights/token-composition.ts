import type { Analysis, AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { headPlaces, headText, namedHead, type HeadPlace } from '../named-heads'
import type { Table } from '../table'
import { diagonalOf, entryAt, transposedFactors, type FactoredMatrix } from './factored-matrix'
import { TokenCircuits, type CompositionKind } from './token-circuits'
import { tokenSample } from './token-sample'
import { withEmbedding } from './named-embedding'
import { topShares } from './top-shares'
import { withWeights } from './weights-input'

const TABLES = ['top1_rows', 'top1_columns', 'top1_rows_ties', 'top1_columns_ties', 'trace'] as const

/** Token circuits through an earlier head: how often a token finds itself (reference/README.md, `composed_circuits`). */
export const qComposition = tokenComposition('Q', ['query token', 'key token'])
export const kComposition = tokenComposition('K', ['query token', 'key token'])
export const vComposition = tokenComposition('V', ['source token', 'logit'])

function tokenComposition(kind: CompositionKind, axisNames: readonly [string, string]): Analysis {
  return {
    name: `${kind.toLowerCase()}-composition`,
    tokens: 'none',
    options: ['head', 'through', 'sample', 'embedding'],
    run(input) {
      const { d_vocab, d_model, d_head } = input.model.config
      const { earlier, later } = chosenHeads(input)
      const sample = input.options.sample === undefined ? null : tokenSample(input, d_vocab)
      const pairs = earlier.flatMap((a) => later.filter((b) => a.layer < b.layer).map((b) => [a, b] as const))
      const multiplyAdds = pairs.length * d_head * d_vocab * (2 * d_vocab + 2 * d_model)
      const read = [...earlier, ...(kind === 'V' ? [] : later)]
      return withEmbedding(input, read, (embedding, said) =>
        withWeights(input, multiplyAdds, async (weights, multiplier) => {
          if (pairs.length > 1) weights.keepVocabulary()
          const circuits = new TokenCircuits(weights, multiplier, embedding)
          const found = new Map<string, Record<(typeof TABLES)[number], number | null>>()
          let map: Table | null = null
          for (const [done, [a, b]] of pairs.entries()) {
            const matrix = await circuits.composed(kind, a, b)
            const rows = await topShares(matrix, [1], multiplier)
            const columns = await topShares(transposedFactors(matrix), [1], multiplier)
            found.set(`${headText(a)} ${headText(b)}`, {
              top1_rows: rows && rows[0].share,
              top1_columns: columns && columns[0].share,
              top1_rows_ties: rows && rows[0].ties,
              top1_columns_ties: columns && columns[0].ties,
              trace: isSquare(matrix) ? diagonalOf(matrix).reduce((sum, value) => sum + value, 0) : null,
            })
            if (sample) map = mapOf(matrix, sample, axisNames)
            input.progress?.(done + 1, pairs.length)
          }
          const axes = [
            { name: 'earlier head', labels: earlier.map(headText) },
            { name: 'later head', labels: later.map(headText) },
          ]
          const tables = TABLES.map((name) => ({
            name,
            axes,
            values: earlier.map((a) =>
              later.map((b) => found.get(`${headText(a)} ${headText(b)}`)?.[name] ?? null),
            ),
            ...(name === 'trace' ? {} : { unit: name.endsWith('ties') ? 'tokens' : 'share of tokens' }),
          }))
          noteTies(input, found)
          return { tables: map ? [...tables, map] : tables, provenance: said }
        }),
      )
    },
  }
}

function noteTies(
  { note }: AnalysisInput,
  found: ReadonlyMap<string, Record<(typeof TABLES)[number], number | null>>,
): void {
  const tied = [...found].filter(
    ([, { top1_rows_ties, top1_columns_ties }]) => top1_rows_ties || top1_columns_ties,
  )
  if (tied.length === 0) return
  const names = tied.slice(0, 5).map(([pair]) => pair.replace(' ', ' → '))
  note(
    `A tie is a miss, and some tokens tie with others in ${names.join(', ')}${tied.length > 5 ? ', …' : '.'}`,
  )
}

const isSquare = ({ left, right }: FactoredMatrix): boolean => left.rows === right.columns

/** @throws AnalysisError */
function chosenHeads({ model, options, note }: AnalysisInput): Record<'earlier' | 'later', HeadPlace[]> {
  const { config } = model
  const { n_layers, n_heads } = config
  const { head, through, sample } = options
  const later = head === undefined ? null : namedHead(config, head)
  const earlier = through === undefined ? null : namedHead(config, through)
  if (earlier && later) requireBelow(earlier, later)
  if (sample !== undefined && !(earlier && later)) {
    throw new AnalysisError(
      'USAGE',
      '--sample gives a map of one circuit: name it with --head and --through.',
    )
  }
  if (n_layers === 1) note('The model has one layer: no head reads what another wrote.')
  const all = headPlaces(config)
  return {
    earlier: earlier ? [earlier] : all.slice(0, -n_heads),
    later: later ? [later] : all.slice(n_heads),
  }
}

/** @throws AnalysisError when a head is read through one that is not below it */
export function requireBelow(earlier: HeadPlace, later: HeadPlace): void {
  if (earlier.layer < later.layer) return
  throw new AnalysisError(
    'USAGE',
    `Head ${headText(later)} reads nothing that ${headText(earlier)} wrote: name a head of an earlier layer with --through.`,
  )
}

function mapOf(
  matrix: FactoredMatrix,
  sample: number[],
  [rowName, columnName]: readonly [string, string],
): Table {
  const columns = sample.filter((id) => id < matrix.right.columns)
  return {
    name: 'map',
    axes: [
      { name: rowName, labels: sample.map(String) },
      { name: columnName, labels: columns.map(String) },
    ],
    values: sample.map((row) => columns.map((column) => entryAt(matrix, row, column))),
  }
}
