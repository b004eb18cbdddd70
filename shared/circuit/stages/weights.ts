import { dimAxis } from '../axes'
import { dimText } from '../basis'
import type { Trace, StageDeclaration } from '../stage'
import type { WeightName, Weights } from '../circuit'
import { sub } from '../formula'
import { exactText } from '../number-text'
import { headStageId, type HeadSite } from './head-site'
import { entry, given } from './terms'

/** W_QK, [query dim, key dim]: how much a query with one dim looks at a key with another. */
export function queryKeyStage(site: HeadSite): StageDeclaration {
  return weightStage(site, 'W_QK', (value, query, key) =>
    value === '0'
      ? `A query with ${query} pays no attention to whether the key has ${key}.`
      : `Adds ${value} to the score when the query has ${query} and the key has ${key}.`,
  )
}

/** W_OV, [dim written, dim read], the homework's orientation (MATHS §1). */
export function outputValueStage(site: HeadSite): StageDeclaration {
  return weightStage(site, 'W_OV', (value, written, read) =>
    value === '0'
      ? `Nothing of ${read} is written into ${written}.`
      : `Writes ${value} into ${written} for every ${read} that is read.`,
  )
}

function weightStage(
  site: HeadSite,
  name: WeightName,
  meaning: (value: string, row: string, column: string) => string,
): StageDeclaration {
  const { layer, head } = site
  const isQueryKey = name === 'W_QK'
  const rowDims = isQueryKey ? site.reads : site.writes
  const columnDims = site.reads
  const weights = (trace: Trace): Weights => trace.circuit.layers[layer].heads[head][name]
  const content = (trace: Trace, row: number, column: number) => {
    const m = weights(trace)
    return m.expressions.get(row * m.columns + column) ?? exactText(entry(m, row, column))
  }
  return {
    stage: {
      id: headStageId(site, name),
      kind: name,
      layer,
      head,
      title: name,
      rows: dimAxis(isQueryKey ? 'query' : 'writes to', rowDims),
      columns: dimAxis(isQueryKey ? 'key' : 'reads from', columnDims),
      scale: 'signed',
    },
    operands: [],
    compute: weights,
    sum: (trace, { row, column }) => given(entry(weights(trace), row, column), content(trace, row, column)),
    users: () => [],
    bands: () => [],
    formula: (trace, { row, column }) => [
      'W',
      sub(name.slice(2)),
      `[${dimText(rowDims[row])}, ${dimText(columnDims[column])}] = ${content(trace, row, column)}`,
    ],
    substituted(trace, { row, column }) {
      const m = weights(trace)
      return m.expressions.has(row * m.columns + column) ? [exactText(entry(m, row, column))] : []
    },
    meaning: (trace, { row, column }) =>
      meaning(
        exactText(entry(weights(trace), row, column)),
        dimText(rowDims[row]),
        dimText(columnDims[column]),
      ),
  }
}
