import { seededRandom } from '#shared/circuit/seeded-random'
import type { Analysis, AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'
import { headPlaces, headText, namedHead, type HeadPlace } from '../named-heads'
import type { Table } from '../table'
import { diagonalOf, entryAt, transposedFactors, type FactoredMatrix } from './factored-matrix'
import { TokenCircuits, type CompositionKind } from './token-circuits'
import { topShares } from './top-shares'
import { withWeights } from './weights-input'

/** Tokens of a map where nobody says how many. */
const SAMPLE = 32

/** Token circuits through an earlier head: how often a token finds itself (reference/README.md, `composed_circuits`). */
export const qComposition = tokenComposition('Q', ['query token', 'key token'])
export const kComposition = tokenComposition('K', ['query token', 'key token'])
export const vComposition = tokenComposition('V', ['source token', 'logit'])

function tokenComposition(kind: CompositionKind, axisNames: readonly [string, string]): Analysis {
  return {
    name: `${kind.toLowerCase()}-composition`,
    tokens: 'none',
    options: ['head', 'through', 'sample'],
    run(input) {
      const { d_vocab, d_model, d_head } = input.model.config
      const { earlier, later } = chosenHeads(input)
      const sample = sampleOf(input)
      const pairs = earlier.flatMap((a) => later.filter((b) => a.layer < b.layer).map((b) => [a, b] as const))
      const multiplyAdds = pairs.length * d_head * d_vocab * (2 * d_vocab + 2 * d_model)
      return withWeights(input, multiplyAdds, async (weights, multiplier) => {
        if (pairs.length > 1) weights.keepVocabulary()
        const circuits = new TokenCircuits(weights, multiplier)
        const found = new Map<string, Record<'top1_rows' | 'top1_columns' | 'trace', number | null>>()
        let map: Table | null = null
        for (const [done, [a, b]] of pairs.entries()) {
          const matrix = await circuits.composed(kind, a, b)
          const rows = await topShares(matrix, [1], multiplier)
          const columns = await topShares(transposedFactors(matrix), [1], multiplier)
          found.set(`${headText(a)} ${headText(b)}`, {
            top1_rows: rows && rows[0].share,
            top1_columns: columns && columns[0].share,
            trace: isSquare(matrix) ? diagonalOf(matrix).reduce((sum, value) => sum + value, 0) : null,
          })
          if (sample) map = mapOf(matrix, sample, axisNames)
          input.progress?.(done + 1, pairs.length)
        }
        const axes = [
          { name: 'earlier head', labels: earlier.map(headText) },
          { name: 'later head', labels: later.map(headText) },
        ]
        const tables = (['top1_rows', 'top1_columns', 'trace'] as const).map((name) => ({
          name,
          axes,
          values: earlier.map((a) =>
            later.map((b) => found.get(`${headText(a)} ${headText(b)}`)?.[name] ?? null),
          ),
          ...(name === 'trace' ? {} : { unit: 'share of tokens' }),
        }))
        return { tables: map ? [...tables, map] : tables }
      })
    },
  }
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

/** Ids of a map: the ones that were named, or random ones in their order. */
function sampleOf({ model, options, seed }: AnalysisInput): number[] | null {
  const { sample } = options
  if (sample === undefined) return null
  const { d_vocab } = model.config
  const numbers = sample === true ? [SAMPLE] : sample.split(',').map(Number)
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0) || sample === '') {
    throw new AnalysisError(
      'USAGE',
      `--sample: “${String(sample)}” is neither a number of tokens nor ids: 3,5,9.`,
    )
  }
  if (numbers.length > 1) {
    const outside = numbers.find((id) => id >= d_vocab)
    if (outside === undefined) return numbers
    throw new AnalysisError(
      'BAD_TOKENS',
      `--sample: there is no token ${outside}; ids go up to ${d_vocab - 1}.`,
    )
  }
  const ids = Array.from({ length: d_vocab }, (_, id) => id)
  const random = seededRandom(seed ?? 0)
  const count = Math.min(numbers[0], d_vocab)
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (d_vocab - i))
    ;[ids[i], ids[j]] = [ids[j], ids[i]]
  }
  return ids.slice(0, count).sort((a, b) => a - b)
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
