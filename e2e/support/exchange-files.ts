import type { Circuit, Head, Layer } from '#shared/circuit/circuit'
import { exampleDocument } from '#shared/circuit/examples'
import { matrixFile, weightPlaces } from '#shared/circuit/exchange'
import { numpyCode } from '#shared/circuit/numpy-code'
import { transformerLensFiles, type ExportedFile } from '#shared/circuit/transformer-lens'
import { plainWeights } from '#shared/circuit/weights'
import type { CircuitDocument } from '#shared/document/document'
import { bytesOf } from '#shared/formats/text'

/** A document with sequences of token ids to run it on. Those of a given X are its rows, in order. */
export interface ExchangeCase {
  readonly name: string
  readonly document: CircuitDocument
  /** All of one length. */
  readonly sequences: readonly (readonly number[])[]
}

/** Circuits of every wiring that an export has to deal with. */
export const exchangeCases: readonly ExchangeCase[] = [
  {
    name: 'induction',
    document: exampleDocument('induction'),
    sequences: [
      [0, 1, 2, 3, 0],
      [0, 1, 2, 0, 1],
      [3, 3, 2, 1, 3],
    ],
  },
  { name: 'wired', document: wiredDocument(), sequences: [[0, 1, 2, 0, 2, 1]] },
  { name: 'given', document: givenDocument(), sequences: [[0, 1, 2, 3, 4]] },
  { name: 'earlier', document: earlierDocument(), sequences: [[0, 1, 2, 0, 2, 1]] },
]

/** Every file that the record in e2e/reference/exchange is about. */
export function exchangeFiles(): ExportedFile[] {
  const { circuit } = exampleDocument('induction', { strength: 1 / 3 })
  const places = weightPlaces(circuit)
  const programs = [...exchangeCases, { name: 'published', document: exampleDocument('published-head') }]
  return [
    { name: 'matrix.npy', bytes: matrixFile(circuit, places, 'npy', 'homework') },
    { name: 'matrix.csv', bytes: matrixFile(circuit, places, 'csv', 'homework') },
    { name: 'matrices.npz', bytes: matrixFile(circuit, places, 'npz', 'homework') },
    { name: 'matrices.safetensors', bytes: matrixFile(circuit, places, 'safetensors', 'transformer-lens') },
    ...programs.map(({ name, document }) => ({ name: `${name}.py`, bytes: bytesOf(numpyCode(document)) })),
    ...exchangeCases.flatMap(({ name, document, sequences }) => [
      ...transformerLensFiles(document).map((file) => ({ ...file, name: `${name}/${file.name}` })),
      { name: `${name}/tokens.json`, bytes: bytesOf(`${JSON.stringify(sequences)}\n`) },
    ]),
  ]
}

/**
 * Three layers: one that is not causal and sees tokens only, one that hides a position, and one with a muted head;
 * positions are dropped, one role is carried, and the residual stream is read out.
 */
function wiredDocument(): CircuitDocument {
  const vocabulary = ['a', 'b', 'c']
  const D = 10
  const basis = [
    { role: 'tok', labels: vocabulary },
    { role: 'pos', labels: ['0', '1', '2', '3', '4', '5'] },
    { role: 'dim', labels: ['9'] },
  ]
  const head = headsOf(D)
  const layer = (fields: Partial<Layer>, ...heads: Head[]): Layer => ({
    reads: basis,
    writes: basis,
    causal: true,
    carries: 'all',
    drops: [],
    ...fields,
    heads,
  })
  const circuit: Circuit = {
    constants: { s: 0.75, lambda: 2 },
    embedding: { kind: 'two-hot', vocabulary, positions: 6, extra: 1 },
    layers: [
      layer({ causal: false, readsOnly: ['tok'], carries: ['pos'], drops: [0, 3] }, head(1), head(2)),
      layer({ hiddenKeys: [1], drops: [1] }, head(3)),
      layer({ carries: ['tok'] }, head(4), { ...head(5), muted: true }, head(6)),
    ],
    readout: { from: 'residual', role: 'tok' },
  }
  return { name: 'Wired otherwise', circuit, tokens: ['a', 'b', 'c', 'a', 'c', 'b'] }
}

/** The same three layers, where the logits are one head's of the second: the third has no part in them. */
function earlierDocument(): CircuitDocument {
  const wired = wiredDocument()
  const { layers } = wired.circuit
  const [first, second, third] = layers
  const circuit: Circuit = {
    ...wired.circuit,
    layers: [first, { ...second, heads: [...second.heads, headsOf(10)(12)] }, third],
    readout: { from: 'heads', role: 'tok', head: 1, layer: 1 },
  }
  return { ...wired, name: 'Earlier head', circuit }
}

/** Two layers on a given X, where one head of the last is read. */
function givenDocument(): CircuitDocument {
  const head = headsOf(4)
  const basis = [
    { role: 'tok', labels: ['a', 'b'] },
    { role: 'rest', labels: ['0', '1'] },
  ]
  const shared = { reads: basis, writes: basis, causal: true }
  const circuit: Circuit = {
    constants: {},
    embedding: { kind: 'given', X: { rows: 5, columns: 4, values: spread(20, 7) } },
    layers: [
      { ...shared, carries: ['rest'], drops: [0, 4], heads: [head(8), head(9)] },
      { ...shared, carries: [], drops: [], heads: [head(10), head(11)] },
    ],
    readout: { from: 'heads', role: 'tok', head: 1 },
  }
  return { name: 'Given X', circuit, tokens: [] }
}

function headsOf(D: number): (seed: number) => Head {
  return (seed) => ({
    name: `head ${seed}`,
    W_QK: plainWeights({ rows: D, columns: D, values: spread(D * D, seed) }),
    W_OV: plainWeights({ rows: D, columns: D, values: spread(D * D, seed + 0.5) }),
    muted: false,
  })
}

/** Numbers between −1 and 1 without a pattern, in eighths so that float32 holds them. */
function spread(count: number, seed: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, i) => Math.round(8 * Math.sin(seed * 12.9898 + i * i)) / 8 + 0,
  )
}
