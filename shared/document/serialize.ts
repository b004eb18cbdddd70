import type { Circuit, Embedding, Head, Layer, Readout, Weights } from '../circuit/circuit'
import { cellContent, type CellContent } from '../circuit/weights'
import { rowsOf } from '../tensor/operations'
import type { CircuitDocument } from './document'
import { FORMAT, VERSION, type DocumentFile } from './schema'
import type { Snapshot } from './snapshot'
import { restoreUnknownKeys } from './unknown-keys'

/** A document as the text of its file: JSON of the present version, a matrix row a line, full precision. */
export function serializeDocument(document: CircuitDocument): string {
  const file = fileOf(document)
  restoreUnknownKeys(file, document.unknownKeys ?? [])
  return `${withFlatRows(JSON.stringify(file, null, 2))}\n`
}

/** The known part of a document's file. */
export function fileOf({
  name,
  example,
  tokens,
  circuit,
  snapshots,
  comparison,
}: CircuitDocument): DocumentFile {
  return {
    format: FORMAT,
    version: VERSION,
    name,
    ...(example === undefined ? {} : { example }),
    tokens: [...tokens],
    circuit: circuitOf(circuit),
    ...(snapshots && snapshots.length > 0 ? { snapshots: snapshots.map(snapshotOf) } : {}),
    ...(comparison ? { comparison } : {}),
  }
}

function snapshotOf({ name, tokens, circuit }: Snapshot) {
  return { name, tokens: [...tokens], circuit: circuitOf(circuit) }
}

function circuitOf({ constants, embedding, layers, readout }: Circuit): DocumentFile['circuit'] {
  return {
    constants: Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, finite(value)])),
    embedding: embeddingOf(embedding),
    layers: layers.map(layerOf),
    readout: readout && readoutOf(readout),
  }
}

function embeddingOf(embedding: Embedding): DocumentFile['circuit']['embedding'] {
  if (embedding.kind === 'given') {
    return { kind: 'given', X: rowsOf(embedding.X).map((row) => row.map(finite)) }
  }
  const { kind, vocabulary, positions, extra } = embedding
  return { kind, vocabulary: [...vocabulary], positions, ...(extra > 0 ? { extra } : {}) }
}

function readoutOf({ from, role, head, layer, everyPosition }: Readout) {
  return {
    from,
    role,
    ...(head === undefined ? {} : { head }),
    ...(layer === undefined ? {} : { layer }),
    ...(everyPosition === undefined ? {} : { everyPosition }),
  }
}

function layerOf({ reads, writes, causal, carries, drops, readsOnly, hiddenKeys, heads }: Layer) {
  const basis = (groups: Layer['reads']) => groups.map(({ role, labels }) => ({ role, labels: [...labels] }))
  return {
    reads: basis(reads),
    writes: basis(writes),
    causal,
    carries: carries === 'all' ? carries : [...carries],
    drops: [...drops],
    ...(readsOnly ? { readsOnly: [...readsOnly] } : {}),
    ...(hiddenKeys ? { hiddenKeys: [...hiddenKeys] } : {}),
    heads: heads.map(headOf),
  }
}

function headOf({ name, muted, W_QK, W_OV }: Head) {
  return { name, muted, W_QK: contents(W_QK), W_OV: contents(W_OV) }
}

function contents(weights: Weights): CellContent[][] {
  return Array.from({ length: weights.rows }, (_, row) =>
    Array.from({ length: weights.columns }, (_, column) => {
      const content = cellContent(weights, row * weights.columns + column)
      return typeof content === 'string' ? content : finite(content)
    }),
  )
}

/** JSON has no ∞. */
function finite(value: number): number | 'inf' | '-inf' {
  if (value === Infinity) return 'inf'
  return value === -Infinity ? '-inf' : value
}

/** Puts every array that holds only numbers and short strings on one line. No JSON string holds a line break. */
function withFlatRows(json: string): string {
  const scalar = String.raw`(?:"(?:[^"\\\n]|\\.){0,64}"|-?\d[^\s,\]]*)`
  const list = new RegExp(String.raw`\[\n\s*(${scalar}(?:,\n\s*${scalar})*)\n\s*\]`, 'g')
  return json.replace(list, (_, items: string) => `[${items.replace(/,\n\s*/g, ', ')}]`)
}
