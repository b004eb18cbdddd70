import { cellPredicate } from '#shared/circuit/conditions/cell-predicate'
import { isAdjacentRepeat } from '#shared/circuit/scored-keys'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { patternScores, scoreTable } from './pattern-scores'
import {
  cellsNamed,
  cellsWhere,
  pickedCells,
  repeatDetectors,
  tokenDetectors,
  type Pads,
  type PickedCells,
} from '#shared/circuit/picked-cells'
import { repeatsOf } from '#shared/circuit/repeats'
import { numbered, type Table } from './table'

/** What kind of head each head is: mean attention on the cells that a kind is known by. */
export const detectors: Analysis = {
  name: 'detectors',
  tokens: 'needed',
  options: ['where', 'cells', 'withoutBos', 'perSequence'],
  async run(input) {
    const { tokens, options, pads } = input
    if (options.where !== undefined || options.cells !== undefined) return { tables: [await ownTable(input)] }
    const { length } = tokens[0]
    const repeats = repeatsOf(tokens)
    const ofSequence = tokens.map((sequence) => ({
      ...tokenDetectors(sequence),
      ...(repeats ? repeatDetectors(repeats) : {}),
    }))
    const names = Object.keys(ofSequence[0])
    const picks = ofSequence.map((keys, s) =>
      names.map((name) => pickedCells(keys[name], length, options.withoutBos ?? false, pads?.[s])),
    )
    const scores = await patternScores(input, picks)
    const tables = names.map((name, pick) => scoreTable(name, input, scores, pick, options.perSequence))
    saySo(input, scores.counts[names.indexOf('duplicate_last')], repeats !== null)
    return { tables: [...tables, adjacentTable(input)] }
  },
}

/** A detector of one's own: cells where a condition holds, or that were named. */
async function ownTable(input: AnalysisInput): Promise<Table> {
  const { tokens, options, pads, note } = input
  const { where, cells, withoutBos = false, perSequence } = options
  if (where !== undefined && cells !== undefined) {
    throw new AnalysisError('USAGE', 'Give --where or --cells, not both.')
  }
  const picked =
    where === undefined
      ? tokens.map(({ length }, s) => named(cells!, length, withoutBos, pads?.[s]))
      : pickedWhere(where, input)
  if (picked.every(({ count }) => count === 0)) {
    note(
      where === undefined ? 'No such cell is in the patterns.' : `No cell of the patterns fits “${where}”.`,
    )
  }
  const scores = await patternScores(
    input,
    picked.map((each) => [each]),
  )
  return scoreTable(where === undefined ? 'cells' : 'where', input, scores, 0, perSequence)
}

function named(text: string, length: number, withoutBos: boolean, pads?: Pads): PickedCells {
  const picked = cellsNamed(text, length, withoutBos, pads)
  if (!('wrong' in picked)) return picked
  throw new AnalysisError(
    'USAGE',
    `--cells: “${picked.wrong.slice(0, 40)}” names no cell. Write query-key: 3-1,4-2.`,
  )
}

function pickedWhere(text: string, { tokens, options, pads }: AnalysisInput): PickedCells[] {
  const read = cellPredicate(text)
  if ('problem' in read)
    throw new AnalysisError('BAD_CONDITION', `--where “${text}”: ${read.problem.message}`)
  return tokens.map((sequence, s) => cellsWhere(read.value, sequence, options.withoutBos ?? false, pads?.[s]))
}

function saySo({ note, options }: AnalysisInput, queries: readonly number[], isRepeated: boolean): void {
  if (!isRepeated) {
    note('The tokens are not repeated ([x, r, r] or [r, r]), so detectors that need two copies are left out.')
  }
  if (queries.every((count) => count === 0)) note('There is no repeated token in these sequences.')
  if (options.withoutBos) note('Attention on position 0 is left out.')
}

/** [pair, sequence and query]: queries that directly follow their own token, which prefix scores do not count. */
function adjacentTable({ tokens, pads }: Pick<AnalysisInput, 'tokens' | 'pads'>): Table {
  const pairs = tokens.flatMap((sequence, s) =>
    sequence.flatMap((_, query) =>
      isAdjacentRepeat(sequence, query) && !pads?.[s][query] ? [[s, query]] : [],
    ),
  )
  return {
    name: 'adjacent',
    axes: [numbered('repeat', pairs.length), { name: 'place', labels: ['sequence', 'query'] }],
    values: pairs,
  }
}
