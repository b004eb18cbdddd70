import { cellPredicate } from '#shared/circuit/conditions/cell-predicate'
import { isAdjacentRepeat } from '#shared/circuit/scored-keys'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { patternScores, scoreTable } from './pattern-scores'
import { cellsWhere, pickedCells, repeatDetectors, tokenDetectors, type PickedCells } from './picked-cells'
import { repeatsOf } from './repeats'
import { numbered, type Table } from './table'

/** What kind of head each head is: mean attention on the cells that a kind is known by. */
export const detectors: Analysis = {
  name: 'detectors',
  tokens: 'needed',
  options: ['where', 'withoutBos', 'perSequence'],
  async run(input) {
    const { tokens, options } = input
    if (options.where !== undefined) return { tables: [await predicateTable(input, options.where)] }
    const { length } = tokens[0]
    const repeats = repeatsOf(tokens)
    const ofSequence = tokens.map((sequence) => ({
      ...tokenDetectors(sequence),
      ...(repeats ? repeatDetectors(repeats) : {}),
    }))
    const names = Object.keys(ofSequence[0])
    const picks = ofSequence.map((keys) =>
      names.map((name) => pickedCells(keys[name], length, options.withoutBos ?? false)),
    )
    const scores = await patternScores(input, picks)
    const tables = names.map((name, pick) => scoreTable(name, input, scores, pick, options.perSequence))
    saySo(input, scores.counts[names.indexOf('duplicate_last')], repeats !== null)
    return { tables: [...tables, adjacentTable(input)] }
  },
}

async function predicateTable(input: AnalysisInput, text: string): Promise<Table> {
  const read = cellPredicate(text)
  if ('problem' in read)
    throw new AnalysisError('BAD_CONDITION', `--where “${text}”: ${read.problem.message}`)
  const { tokens, options, note } = input
  const picked: PickedCells = cellsWhere(read.value, tokens[0].length, options.withoutBos ?? false)
  if (picked.count === 0) note(`No cell of the patterns fits “${text}”.`)
  const scores = await patternScores(
    input,
    tokens.map(() => [picked]),
  )
  return scoreTable('where', input, scores, 0, options.perSequence)
}

function saySo({ note, options }: AnalysisInput, queries: readonly number[], isRepeated: boolean): void {
  if (!isRepeated) {
    note('The tokens are not repeated ([x, r, r] or [r, r]), so detectors that need two copies are left out.')
  }
  if (queries.every((count) => count === 0)) note('There is no repeated token in these sequences.')
  if (options.withoutBos) note('Attention on position 0 is left out.')
}

/** [pair, sequence and query]: queries that directly follow their own token, which prefix scores do not count. */
function adjacentTable({ tokens }: AnalysisInput): Table {
  const pairs = tokens.flatMap((sequence, s) =>
    sequence.flatMap((_, query) => (isAdjacentRepeat(sequence, query) ? [[s, query]] : [])),
  )
  return {
    name: 'adjacent',
    axes: [numbered('repeat', pairs.length), { name: 'place', labels: ['sequence', 'query'] }],
    values: pairs,
  }
}
