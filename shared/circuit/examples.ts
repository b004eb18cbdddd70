import type { CircuitDocument } from '../document/document'
import { matrixOf } from '../tensor/operations'
import { plainBasis, type Basis, type DimGroup } from './basis'
import type { Circuit, Head, Layer, Weights } from './circuit'
import { CircuitError } from './circuit-error'
import { plainWeights, withCells, zeroWeights, type CellChange, type CellContent } from './weights'

export type ExampleId = 'induction' | 'induction-empty' | 'published-head'

export interface Example {
  readonly id: ExampleId
  readonly title: string
  /** What it shows, in a sentence or two. */
  readonly note: string
}

export interface ExampleOptions {
  readonly vocabulary?: readonly string[]
  readonly positions?: number
  readonly strength?: number
  readonly tokens?: readonly string[]
}

export const examples: readonly Example[] = [
  {
    id: 'induction',
    title: 'Induction circuit',
    note:
      'Two heads that continue a pattern: the first writes at every token which token came before it, the second ' +
      'looks for the place where the present token came before, and copies what stood there.',
  },
  {
    id: 'induction-empty',
    title: 'Induction circuit, empty matrices',
    note: 'The same wiring with all weights 0. Fill in W_QK and W_OV of both heads until a b c d a predicts b.',
  },
  {
    id: 'published-head',
    title: 'Published head example',
    note: 'One causal head on a given X of three positions and two dims; the homework publishes its output.',
  },
]

/** The homework’s sizes: four letters, five positions. */
const VOCABULARY = ['a', 'b', 'c', 'd']
const POSITIONS = 5
const STRENGTH = 10

/**
 * A fresh document of an example. Options that an example has no use for are ignored by it: see `published-head`.
 *
 * @throws CircuitError when the layout does not fit the sizes, or the tokens do not fit the layout
 */
export function exampleDocument(id: ExampleId, options: ExampleOptions = {}): CircuitDocument {
  const example = examples.find((each) => each.id === id)
  if (!example) throw new CircuitError('UNKNOWN_EXAMPLE', `There is no example “${id}”.`)
  if (id === 'published-head')
    return { name: example.title, example: id, circuit: publishedHead(), tokens: [] }

  const { vocabulary = VOCABULARY, positions = POSITIONS, strength = STRENGTH } = options
  const circuit = inductionCircuit(vocabulary, positions, strength, id === 'induction' ? 's' : 0)
  return {
    name: example.title,
    example: id,
    circuit,
    tokens: options.tokens ?? firstTokens(vocabulary, positions),
  }
}

/** As many different tokens as fit, then the first one again: a b c d a. */
function firstTokens(vocabulary: readonly string[], positions: number): string[] {
  const different = vocabulary.slice(0, positions - 1)
  return [...different, vocabulary[0]]
}

/**
 * The induction circuit as the homework wires it (MATHS §1): head 0.0 writes the previous token, the token part is
 * carried over, position 0 is dropped, head 1.0 copies. The previous token goes into the dims that carried the
 * position where they are enough for it (P ≥ V), and into a subspace of its own where they are not.
 *
 * @param attention content of the W_QK cells that do the work; 0 leaves all weights empty
 */
function inductionCircuit(
  vocabulary: readonly string[],
  positions: number,
  strength: number,
  attention: CellContent,
): Circuit {
  const V = vocabulary.length
  const extra = positions >= V ? 0 : V
  const D = V + positions + extra
  const prev = D - (extra || positions)
  requireLayout(vocabulary, positions, D)
  const constants = { s: strength }
  const isEmpty = attention === 0
  const diagonal = (count: number, row: number, column: number, content: CellContent): CellChange[] =>
    Array.from({ length: isEmpty ? 0 : count }, (_, i) => ({ index: (row + i) * D + column + i, content }))
  const weights = (changes: CellChange[]): Weights => withCells(zeroWeights(D), changes, constants)

  const previousToken: Head = {
    name: 'previous token',
    W_QK: weights(diagonal(positions - 1, V + 1, V, attention)),
    W_OV: weights(diagonal(V, prev, 0, 1)),
    muted: false,
  }
  const induction: Head = {
    name: 'induction',
    W_QK: weights(diagonal(V, 0, prev, attention)),
    W_OV: weights(diagonal(V, 0, 0, 1)),
    muted: false,
  }
  const tok = { role: 'tok', labels: vocabulary }
  const pos = { role: 'pos', labels: Array.from({ length: positions }, (_, p) => String(p)) }
  const previous = { role: 'prev', labels: vocabulary }
  const embedded = extra ? [tok, pos, previous] : [tok, pos]
  const between = extra ? [...withRest([tok], prev), previous] : withRest([tok, previous], D)
  const layers: Layer[] = [
    { reads: embedded, writes: between, causal: true, heads: [previousToken], carries: ['tok'], drops: [0] },
    { reads: between, writes: withRest([tok], D), causal: true, heads: [induction], carries: [], drops: [] },
  ]
  return {
    constants,
    embedding: { kind: 'two-hot', vocabulary, positions, extra },
    layers,
    readout: { from: 'heads', role: 'tok' },
  }
}

/** The groups, and `dim` for the dimensions after them. */
function withRest(groups: readonly DimGroup[], D: number): Basis {
  const named = groups.reduce((sum, { labels }) => sum + labels.length, 0)
  if (named === D) return groups
  return [...groups, { role: 'dim', labels: Array.from({ length: D - named }, (_, i) => String(named + i)) }]
}

function requireLayout(vocabulary: readonly string[], positions: number, D: number): void {
  const V = vocabulary.length
  if (V === 0 || new Set(vocabulary).size !== V) {
    throw new CircuitError('LAYOUT', 'The vocabulary needs at least one token, each once.')
  }
  if (!Number.isInteger(positions) || positions < 1) {
    throw new CircuitError('LAYOUT', `The induction circuit needs at least 1 position, not ${positions}.`)
  }
  if (D > 128) {
    throw new CircuitError(
      'LAYOUT',
      `${V} tokens and ${positions} positions need ${D} dims; 128 are the most.`,
    )
  }
}

/** X = [[0, 1], [1, 1], [1, 2]] through W_QK = W_OV = [[1, 1], [0, 0]] (MATHS §1, oracle 1). */
function publishedHead(): Circuit {
  const W = plainWeights(
    matrixOf([
      [1, 1],
      [0, 0],
    ]),
  )
  const X = matrixOf([
    [0, 1],
    [1, 1],
    [1, 2],
  ])
  const basis = plainBasis(2)
  const head: Head = { name: 'published', W_QK: W, W_OV: W, muted: false }
  return {
    constants: {},
    embedding: { kind: 'given', X },
    layers: [{ reads: basis, writes: basis, causal: true, heads: [head], carries: [], drops: [] }],
    readout: null,
  }
}
