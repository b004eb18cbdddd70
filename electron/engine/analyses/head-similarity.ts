import type { Analysis, AnalysisInput } from './analysis'
import { chosenBos } from './chosen-bos'
import { circuitPatterns, type CircuitPattern } from './circuit-patterns'
import { headPlaces, headText } from './named-heads'
import { eachPattern } from './pattern-scores'
import type { Table } from './table'

/** ½ Σ_key |A − A'|, averaged over queries and sequences: 0 for equal patterns, 1 where they share no key. */
export const headSimilarity: Analysis = {
  name: 'head-similarity',
  tokens: 'needed',
  options: ['against', 'bos'],
  async run(input) {
    const { options } = input
    if (options.against === undefined) return { tables: [await amongEachOther(input)] }
    return againstCircuit(input, options.against)
  },
}

async function amongEachOther(input: AnalysisInput): Promise<Table> {
  const { tokens, model } = input
  const { length } = tokens[0]
  const labels = headPlaces(model.config).map(headText)
  const sums = labels.map(() => new Array<number>(labels.length).fill(0))
  for (const sequence of tokens) {
    const patterns = await patternsOf(input, sequence)
    for (let a = 0; a < labels.length; a++) {
      for (let b = a + 1; b < labels.length; b++) {
        const distance = halfDifference(patterns[a], patterns[b]) / length / tokens.length
        sums[a][b] += distance
        sums[b][a] += distance
      }
    }
  }
  const axis = { name: 'head', labels }
  return { name: 'distance', axes: [axis, axis], values: sums }
}

/** Over the queries that a head of the circuit sees; a key that it does not see has no attention. */
async function againstCircuit(input: AnalysisInput, file: string) {
  const { tokens, model, textOfFile, note } = input
  const text = await textOfFile(file)
  const labels = headPlaces(model.config).map(headText)
  const { length } = tokens[0]
  const bos = await chosenBos(input)
  const start = tokens.every(([first]) => first === bos) ? 1 : 0
  note(
    start === 1
      ? `The sequences begin with BOS (${bos}); the circuit sees what follows.`
      : `The sequences do not begin with BOS (${bos}); the circuit sees them whole.`,
  )
  let ofCircuit: readonly CircuitPattern[] = []
  let sums: number[][] = []
  for (const sequence of tokens) {
    ofCircuit = circuitPatterns(text, file, sequence, start)
    if (sums.length === 0) sums = ofCircuit.map(() => new Array<number>(labels.length).fill(0))
    const patterns = await patternsOf(input, sequence)
    ofCircuit.forEach(({ queries, pattern }, a) => {
      patterns.forEach((trained, b) => {
        let sum = 0
        for (const query of queries) {
          const [from, to] = [query * length, (query + 1) * length]
          sum += halfDifference(pattern.subarray(from, to), trained.subarray(from, to))
        }
        sums[a][b] += sum / queries.length / tokens.length
      })
    })
  }
  return {
    provenance: { against: file, bosBeforeCircuit: start === 1 },
    tables: [
      {
        name: 'distance',
        axes: [
          { name: 'circuit head', labels: ofCircuit.map(({ head }) => head) },
          { name: 'head', labels },
        ],
        values: sums,
      },
    ],
  }
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

function halfDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i])
  return sum / 2
}
