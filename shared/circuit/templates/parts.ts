import { width, type Basis } from '../basis'
import type { Circuit, Head, Layer, Readout, TwoHotEmbedding } from '../circuit'
import { withCells, zeroWeights, type CellChange, type CellContent } from '../weights'

/** The sizes that templates are made in: four letters, five positions, as in the homework. */
export const VOCABULARY = ['a', 'b', 'c', 'd'] as const
export const POSITIONS = 5

/** What templates are put together with: a stream of named subspaces, and heads between them. */
export interface Parts {
  readonly basis: Basis
  readonly embedding: TwoHotEmbedding
  /** Index of a dim: `at('prev', 2)`. */
  at(role: string, label: number): number
}

/** Token and position, and further subspaces of one dim a token. */
export function parts(...extraRoles: readonly string[]): Parts {
  const tok = { role: 'tok', labels: VOCABULARY }
  const pos = { role: 'pos', labels: Array.from({ length: POSITIONS }, (_, p) => String(p)) }
  const basis = [tok, pos, ...extraRoles.map((role) => ({ role, labels: VOCABULARY }))]
  const starts = new Map<string, number>()
  let start = 0
  for (const { role, labels } of basis) {
    starts.set(role, start)
    start += labels.length
  }
  return {
    basis,
    embedding: {
      kind: 'two-hot',
      vocabulary: VOCABULARY,
      positions: POSITIONS,
      extra: extraRoles.length * VOCABULARY.length,
    },
    at: (role, label) => starts.get(role)! + label,
  }
}

/** A cell by its two dims. */
export interface Entry {
  readonly row: number
  readonly column: number
  readonly content: CellContent
}

/** Entries down a diagonal: `count` of them from a row and a column on. */
export function diagonal(count: number, row: number, column: number, content: CellContent): Entry[] {
  return Array.from({ length: count }, (_, i) => ({ row: row + i, column: column + i, content }))
}

/** Each token written as itself, from one subspace into another. */
export function copied({ at }: Parts, from: string, into: string): Entry[] {
  return diagonal(VOCABULARY.length, at(into, 0), at(from, 0), 1)
}

/** Each query position looks at the one before it, at strength s. */
export function previousPositions({ at }: Parts): Entry[] {
  return diagonal(POSITIONS - 1, at('pos', 1), at('pos', 0), 's')
}

const CONSTANTS = { s: 10 }

export function head({ basis }: Parts, name: string, W_QK: readonly Entry[], W_OV: readonly Entry[]): Head {
  const D = width(basis)
  const weights = (entries: readonly Entry[]) => {
    const changes = entries.map(({ row, column, content }): CellChange => ({
      index: row * D + column,
      content,
    }))
    return withCells(zeroWeights(D), changes, CONSTANTS)
  }
  return { name, W_QK: weights(W_QK), W_OV: weights(W_OV), muted: false }
}

/** Layers that read and write the whole stream and carry it on: the standard wiring. */
export function standardLayers({ basis }: Parts, ...heads: readonly (readonly Head[])[]): Layer[] {
  return heads.map((inLayer) => ({
    reads: basis,
    writes: basis,
    causal: true,
    heads: inLayer,
    carries: 'all',
    drops: [],
  }))
}

export function circuitOf(
  { embedding }: Parts,
  layers: readonly Layer[],
  readout: Readout = { from: 'heads', role: 'tok' },
): Circuit {
  return { constants: CONSTANTS, embedding, layers, readout }
}
