import { z } from 'zod'
import { CircuitError } from '../circuit/circuit-error'
import type { Circuit, Embedding, Layer } from '../circuit/circuit'
import { constantsIn, evaluateExpression, expressionValue, type Constants } from '../circuit/expression'
import { embeddingWidth } from '../circuit/circuit-shape'
import { tracePlan } from '../circuit/trace'
import { weightsOf, type CellContent } from '../circuit/weights'
import { matrixOf } from '../tensor/operations'
import type { CircuitDocument } from './document'
import { migrated, type FileJson } from './migrate'
import { documentSchema, FORMAT, LIMITS, VERSION, type DocumentFile } from './schema'
import { fileOf } from './serialize'
import type { Snapshot } from './snapshot'
import { unknownKeysOf } from './unknown-keys'

export type ParsedDocument =
  { readonly ok: true; readonly document: CircuitDocument } | { readonly ok: false; readonly error: string }

class Refusal extends Error {}

/** Reads the text of a document's file. A file that cannot be read whole is refused with a sentence. */
export function parseDocument(text: string): ParsedDocument {
  try {
    const file = fileFrom(text)
    const document = documentOf(documentSchema.parse(file))
    const unknownKeys = unknownKeysOf(file, fileOf(document))
    return { ok: true, document: unknownKeys.length > 0 ? { ...document, unknownKeys } : document }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.message }
    if (error instanceof CircuitError) return { ok: false, error: error.message }
    if (error instanceof z.ZodError) return { ok: false, error: schemaSentence(error) }
    throw error
  }
}

function fileFrom(text: string): unknown {
  if (text.length > LIMITS.characters) throw new Refusal('This document is too large to be a circuit.')
  if (deepest(text) > LIMITS.depth) throw new Refusal('This document is nested too deeply to be a circuit.')
  let file: unknown
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new Refusal('This file is not a circuit document: it is not complete JSON.')
  }
  const { format, version } = (file ?? {}) as { format?: unknown; version?: unknown }
  if (format !== FORMAT) throw new Refusal('This file is not a circuit document of Induction Lab.')
  if (typeof version === 'number' && version > VERSION) {
    throw new Refusal(`This document has format ${version}; this app reads up to ${VERSION}. Update the app.`)
  }
  return migrated(file as FileJson)
}

/** How deep brackets stand inside one another, outside strings. */
function deepest(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 0x5c) i++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth)
    else if (code === 0x5d || code === 0x7d) depth--
  }
  return most
}

function documentOf({
  name,
  example,
  tokens,
  circuit,
  snapshots = [],
  comparison,
}: DocumentFile): CircuitDocument {
  const document: CircuitDocument = {
    name,
    ...(example === undefined ? {} : { example }),
    tokens,
    circuit: circuitOf(circuit),
    ...(snapshots.length > 0 ? { snapshots: snapshotsOf(snapshots) } : {}),
    ...(comparison ? { comparison } : {}),
  }
  tracePlan(document.circuit, tokens)
  return document
}

function snapshotsOf(files: NonNullable<DocumentFile['snapshots']>): Snapshot[] {
  const repeated = files.find(({ name }, i) => files.findIndex((file) => file.name === name) !== i)
  if (repeated) throw new Refusal(`The document has two snapshots called “${repeated.name}”.`)
  return files.map(({ name, tokens, circuit: file }) => {
    try {
      const circuit = circuitOf(file)
      tracePlan(circuit, tokens)
      return { name, circuit, tokens }
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof CircuitError)) throw error
      throw new Refusal(`In snapshot “${name}”: ${error.message}`)
    }
  })
}

function circuitOf(file: DocumentFile['circuit']): Circuit {
  const constants = Object.fromEntries(
    Object.entries(file.constants).map(([name, value]) => [name, numberOf(value)]),
  )
  const embedding = embeddingOf(file.embedding)
  const D = embeddingWidth(embedding)
  if (D > LIMITS.D) throw new Refusal(`This circuit has ${D} dims; at most ${LIMITS.D} are possible.`)
  return {
    constants,
    embedding,
    layers: file.layers.map((layer, l) => layerOf(layer, l, D, constants)),
    readout: file.readout && readoutOf(file.readout),
  }
}

function embeddingOf(file: DocumentFile['circuit']['embedding']): Embedding {
  if (file.kind === 'given') {
    requireRows('X', file.X, file.X[0].length)
    return { kind: 'given', X: matrixOf(file.X.map((row) => row.map(numberOf))) }
  }
  const repeated = file.vocabulary.find((token, i) => file.vocabulary.indexOf(token) !== i)
  if (repeated !== undefined) throw new Refusal(`The vocabulary has “${repeated}” twice.`)
  return { kind: 'two-hot', vocabulary: file.vocabulary, positions: file.positions, extra: file.extra ?? 0 }
}

function readoutOf({
  from,
  role,
  head,
  layer,
  everyPosition,
}: NonNullable<DocumentFile['circuit']['readout']>) {
  return {
    from,
    role,
    ...(head === undefined ? {} : { head }),
    ...(layer === undefined ? {} : { layer }),
    ...(everyPosition === undefined ? {} : { everyPosition }),
  }
}

function layerOf(
  file: DocumentFile['circuit']['layers'][number],
  l: number,
  D: number,
  constants: Constants,
): Layer {
  const basis = (groups: typeof file.reads) => groups.map(({ role, labels }) => ({ role, labels }))
  const { causal, carries, drops, readsOnly, hiddenKeys } = file
  return {
    reads: basis(file.reads),
    writes: basis(file.writes),
    causal,
    carries,
    drops,
    ...(readsOnly ? { readsOnly } : {}),
    ...(hiddenKeys ? { hiddenKeys } : {}),
    heads: file.heads.map((head, h) => ({
      name: head.name,
      W_QK: weightsFrom(`W_QK of head ${l}.${h}`, head.W_QK, D, constants),
      W_OV: weightsFrom(`W_OV of head ${l}.${h}`, head.W_OV, D, constants),
      muted: head.muted,
    })),
  }
}

function weightsFrom(
  name: string,
  rows: readonly (readonly CellContent[])[],
  D: number,
  constants: Constants,
) {
  if (rows.length !== D) throw new Refusal(`${name} has ${rows.length} rows, expected ${D}.`)
  requireRows(name, rows, D)
  rows.forEach((row, r) =>
    row.forEach((content, c) => {
      if (typeof content === 'string') requireExpression(`${name}, row ${r}, column ${c}`, content, constants)
    }),
  )
  return weightsOf(
    rows.map((row) => row.map(folded)),
    constants,
  )
}

function requireRows(name: string, rows: readonly (readonly unknown[])[], columns: number): void {
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw new Refusal(`${name} row ${r} has ${row.length} columns, expected ${columns}.`)
    }
  })
}

/** Refuses what no value of the constants could make a number. */
function requireExpression(place: string, text: string, constants: Constants): void {
  try {
    expressionValue(text, constants)
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(`${place}: ${error.message}`)
    throw error
  }
}

/** An expression without constants is a number: `-inf`. */
function folded(content: CellContent): CellContent {
  if (typeof content === 'number' || constantsIn(content).size > 0) return content
  const evaluation = evaluateExpression(content, {})
  return evaluation.ok ? evaluation.value : content
}

function numberOf(value: number | 'inf' | '-inf'): number {
  if (value === 'inf') return Infinity
  return value === '-inf' ? -Infinity : value
}

function schemaSentence(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
  const fault = issue.message.replace(/\s+/g, ' ').replace(/\.?$/, '')
  return `This document is damaged${place ? ` at ${place}` : ''}: ${fault}.`
}
