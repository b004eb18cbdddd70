import { exampleDocument } from '#shared/circuit/examples'
import { weightsAt } from '#shared/circuit/weight-place'
import { cellContent } from '#shared/circuit/weights'
import type { CircuitDocument } from '#shared/document/document'
import { journalText } from '#shared/document/journal-text'
import { serializeDocument } from '#shared/document/serialize'
import { editedCells } from '../renderer/src/document/edited-cells'
import { atPosition, edited, newSession, undone, type Session } from '../renderer/src/document/history'
import { recordsOf, stepBetween } from '../renderer/src/document/journal-record'
import { recoveredDocument } from '../renderer/src/document/recovery'
import { rounded } from './figures'

// npx tsx --expose-gc bench/history.ts: what a long history costs, as JSON. Goals: 1,000 undos in 1 s, a document of
// 10,000 entries open in 300 ms, memory that grows with the edits and not with the size of the matrices.

const ENTRIES = 10_000
const place = { layer: 1, head: 0, name: 'W_QK' } as const

const sizes = [
  ['D = 9', exampleDocument('induction')],
  ['D = 64', induction(26, 38)],
  ['D = 128', induction(64, 64)],
] as const
console.log(
  JSON.stringify(
    sizes.map(([size, document]) => ({ size, ...figures(document) })),
    null,
    2,
  ),
)

function figures(document: CircuitDocument) {
  const start = newSession('bench', document)
  const before = heapInUse()
  const [session, editMs] = timed(() => edits(start, ENTRIES))
  const bytes = heapInUse() - before
  const [, undoMs] = timed(() => {
    let at = session
    for (let i = 0; i < 1000; i++) at = undone(at)
    return at
  })
  const [, jumpMs] = timed(() => atPosition(session, 0))
  const [, editedMs] = timed(() => editedCells(session))
  const lines = journal(start, session)
  const kept = { id: 'bench', damaged: false, file: null, disk: { kind: 'same' } } as const
  const [, replayMs] = timed(() => recoveredDocument({ ...kept, records: lines, snapshot: null }))
  const snapshot = { records: lines.length, text: serializeDocument(session.document) }
  const [, openMs] = timed(() => recoveredDocument({ ...kept, records: lines, snapshot }))
  return {
    entries: ENTRIES,
    '10,000 edits, ms': rounded(editMs),
    'bytes an entry': Math.round(bytes / ENTRIES),
    'bytes of one matrix': weightsAt(document.circuit, place).values.byteLength,
    '1,000 undos, ms': rounded(undoMs),
    'jump to the start, ms': rounded(jumpMs),
    'edited cells, ms': rounded(editedMs),
    'journal, MB': rounded(lines.reduce((sum, { length }) => sum + length, 0) / 1e6),
    'open from the journal, ms': rounded(replayMs),
    'open from journal and snapshot, ms': rounded(openMs),
  }
}

/** Single cells all over one matrix, and now and then the strength. */
function edits(start: Session, count: number): Session {
  let session = start
  for (let i = 0; i < count; i++) {
    const { circuit } = session.document
    if (i % 10 === 9) {
      const { s } = circuit.constants
      session = edited(session, { kind: 'constant', constant: 's', before: s, after: (i % 20) + 0.5 })
      continue
    }
    const weights = weightsAt(circuit, place)
    const index = (i * 7919) % weights.values.length
    const before = cellContent(weights, index)
    session = edited(session, { kind: 'cells', place, changes: [{ index, before, after: i + 0.25 }] })
  }
  return session
}

/** The lines that the journal would have if every edit had been kept when it was made. */
function journal(start: Session, session: Session): string[] {
  const opening = recordsOf(start, true)
  const steps = session.entries.map((_, i) => {
    const [before, after] = [i, i + 1].map((position) => ({
      ...session,
      document: start.document,
      entries: session.entries.slice(0, position),
      position,
    }))
    return stepBetween(before, after)!
  })
  return [...opening, ...steps].map(journalText)
}

/** @returns what it made and how many milliseconds it took */
function timed<T>(make: () => T): [made: T, ms: number] {
  const from = performance.now()
  const made = make()
  return [made, performance.now() - from]
}

function heapInUse(): number {
  if (!globalThis.gc) throw new Error('Memory is only measured with --expose-gc.')
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function induction(letters: number, positions: number): CircuitDocument {
  const vocabulary = Array.from({ length: letters }, (_, i) => `t${i}`)
  return exampleDocument('induction', { vocabulary, positions, tokens: vocabulary.slice(0, positions) })
}
