import type { Pads } from '#shared/circuit/picked-cells'
import { queryRanges, type AlignedHead, type QueryRange } from '#shared/compare/aligned-head'
import { meanOf, spreadOf, type DistanceName } from '#shared/compare/distances'
import { distancesTo } from '#shared/compare/head-distance'
import type { Analysis, AnalysisInput } from './analysis'
import { AnalysisError } from './analysis-error'
import { circuitPatterns, comparedCircuit } from './circuit-patterns'
import { headPlaces, headText } from './named-heads'
import { eachPattern } from './pattern-scores'
import type { Table } from './table'

/** ½ Σ_key |A − A'|, averaged over queries and sequences: 0 for equal patterns, 1 where they share no key. */
export const headSimilarity: Analysis = {
  name: 'head-similarity',
  tokens: 'needed',
  options: ['against', 'bos', 'map', 'queries'],
  async run(input) {
    const { options } = input
    if (options.against !== undefined) return againstCircuit(input)
    const odd = (['map', 'queries'] as const).find((option) => options[option] !== undefined)
    if (odd) throw new AnalysisError('USAGE', `--${odd} goes with --against.`)
    return { tables: [await amongEachOther(input)] }
  },
}

async function amongEachOther(input: AnalysisInput): Promise<Table> {
  const { tokens, model, pads } = input
  const { length } = tokens[0]
  const labels = headPlaces(model.config).map(headText)
  const sums = labels.map(() => new Array<number>(labels.length).fill(0))
  const counts = tokens.map((_, s) => Array.from({ length }, (_query, q) => !pads?.[s][q]))
  const total = counts.flat().filter(Boolean).length
  for (const [s, sequence] of tokens.entries()) {
    const patterns = await patternsOf(input, sequence)
    for (let a = 0; a < labels.length; a++) {
      for (let b = a + 1; b < labels.length; b++) {
        const distance = halfDifference(patterns[a], patterns[b], counts[s]) / total
        sums[a][b] += distance
        sums[b][a] += distance
      }
    }
  }
  const axis = { name: 'head', labels }
  return { name: 'distance', axes: [axis, axis], values: sums }
}

/** Over the queries that a head of the circuit sees; a key that it does not see has no attention. */
async function againstCircuit(input: AnalysisInput) {
  const { tokens, model, options, pads } = input
  const labels = headPlaces(model.config).map(headText)
  const range = rangeFrom(options.queries)
  const circuit = await comparedCircuit(input)
  /** For each sequence, each head of the circuit against each of the model. */
  const found: Record<DistanceName, number>[][][] = []
  let names: string[] = []
  let counted = 0
  for (const [s, sequence] of tokens.entries()) {
    const ofCircuit = circuitPatterns(circuit, sequence).map((mine) => unpadded(mine, pads?.[s]))
    const patterns = await patternsOf(input, sequence)
    names = ofCircuit.map(({ head }) => head)
    found.push(
      ofCircuit.map((mine) => {
        const distanceOf = distancesTo(mine, range, sequence)
        return patterns.map((trained) => {
          const { queries, means } = distanceOf(trained)
          counted = Math.max(counted, queries.length)
          return means
        })
      }),
    )
    input.progress?.(s + 1, tokens.length)
  }
  if (counted === 0) {
    throw new AnalysisError(
      'BAD_TOKENS',
      'No query has its token earlier in the sequence. Repeat a token, or count all queries.',
    )
  }
  const axes = [
    { name: 'circuit head', labels: names },
    { name: 'head', labels },
  ]
  const table = (name: string, of: (values: readonly number[]) => number, distance: DistanceName) => ({
    name,
    axes,
    values: names.map((_, a) => labels.map((_head, b) => of(found.map((each) => each[a][b][distance])))),
  })
  return {
    provenance: { against: circuit.file, bosBeforeCircuit: circuit.start === 1, queries: range },
    tables: [
      table('distance', meanOf, 'totalVariation'),
      table('spread', spreadOf, 'totalVariation'),
      { ...table('divergence', meanOf, 'divergence'), unit: 'nats' },
      table('correlation', meanOf, 'correlation'),
      table('largest', meanOf, 'largest'),
    ],
  }
}

function unpadded(head: AlignedHead, pads: Pads = []): AlignedHead {
  const counts = (position: number) => !pads[position]
  return { ...head, queries: head.queries.filter(counts), keys: head.keys.filter(counts) }
}

function rangeFrom(text = 'all'): QueryRange {
  const range = queryRanges.find((each) => each === text)
  if (range) return range
  throw new AnalysisError('USAGE', `--queries: there is no “${text}”. Known: ${queryRanges.join(', ')}.`)
}

/** Patterns of all heads on one sequence, [P, P] each. */
async function patternsOf(input: AnalysisInput, sequence: readonly number[]): Promise<Float32Array[]> {
  const { n_heads } = input.model.config
  const patterns: Float32Array[] = []
  await eachPattern({ ...input, tokens: [sequence] }, ({ layer, head }, pattern) => {
    patterns[layer * n_heads + head] = pattern
  })
  return patterns
}

/** @param counts which queries count */
function halfDifference(a: ArrayLike<number>, b: ArrayLike<number>, counts: readonly boolean[]): number {
  const { length } = counts
  let sum = 0
  for (let q = 0; q < length; q++) {
    if (!counts[q]) continue
    for (let i = q * length; i < (q + 1) * length; i++) sum += Math.abs(a[i] - b[i])
  }
  return sum / 2
}
