import type { CircuitDocument } from '#shared/document/document'
import { journalValue } from '#shared/document/journal-text'
import { parseDocument } from '#shared/document/parse'
import type { KeptDocument } from '#shared/ipc/documents'
import { atPosition, newSession, type HistoryEntry, type Session } from './history'
import { JOURNAL_VERSION, type JournalRecord } from './journal-record'
import { markAt, markOf, type SavedMark } from './saved-mark'

export interface RecoveredDocument {
  readonly session: Session
  readonly mark: SavedMark | null
  /** Whether the journal goes on from here; otherwise it must be begun afresh. */
  readonly intact: boolean
  /** What was lost, as a sentence. */
  readonly loss: string | null
}

/**
 * A document with its history from its journal. The snapshot spares replaying what came before it, and stands in for
 * what is damaged.
 *
 * @returns `null` when neither the journal nor the snapshot holds a document
 */
export function recoveredDocument({
  id,
  records,
  damaged,
  snapshot,
}: KeptDocument): RecoveredDocument | null {
  const picture = snapshot && documentIn(snapshot.text)
  const replayed = replay(id, records, picture ? { after: snapshot.records, document: picture } : null)
  if (replayed && !replayed.stopped && !damaged) {
    return { session: replayed.session, mark: replayed.mark, intact: true, loss: null }
  }
  // The damage may lie before the snapshot: then that is the later state, without the way to it.
  if (picture && (!replayed || snapshot.records > replayed.count)) {
    const loss = `The journal of “${picture.name}” is damaged: the document is as last kept, its history is lost.`
    return { session: newSession(id, picture), mark: null, intact: false, loss }
  }
  if (!replayed) return null
  const loss = `The journal of “${replayed.session.document.name}” is damaged: what came after ${counted(replayed.count)} is lost.`
  return { session: replayed.session, mark: replayed.mark, intact: false, loss }
}

interface Replayed {
  readonly session: Session
  readonly mark: SavedMark | null
  /** Records that were understood. */
  readonly count: number
  /** Whether one was not. */
  readonly stopped: boolean
}

interface Picture {
  /** Number of records after which the document was so. */
  readonly after: number
  readonly document: CircuitDocument
}

function replay(id: string, lines: readonly string[], picture: Picture | null): Replayed | null {
  const first = recordIn(lines[0])
  if (first?.kind !== 'open' || first.version !== JOURNAL_VERSION) return null
  const opened = documentIn(first.text)
  if (!opened) return null
  let session = newSession(id, opened)
  let mark = first.saved ? markOf(session) : null
  const skipped = picture && picture.after <= lines.length ? picture : null
  for (let i = 1; i < lines.length; i++) {
    const record = recordIn(lines[i])
    if (!record || record.kind === 'open') return { session, mark, count: i, stopped: true }
    try {
      if (record.kind === 'saved') mark = markAt(session, record.position)
      else session = skipped && i < skipped.after ? sketched(session, record) : stepped(session, record)
    } catch {
      return { session, mark, count: i, stopped: true }
    }
    if (skipped?.after === i + 1) session = pictured(session, skipped.document)
  }
  return { session, mark, count: lines.length, stopped: false }
}

type Step = Extract<JournalRecord, { kind: 'step' }>

function stepped(session: Session, step: Step): Session {
  const back = atPosition(session, Math.min(session.position, step.keep))
  const entries = entriesAfter(session, step)
  const moved = atPosition({ ...back, entries }, step.position)
  return withParts(moved, step)
}

/** The step without its document, where a later picture has it. */
function sketched(session: Session, step: Step): Session {
  return withParts({ ...session, entries: entriesAfter(session, step), position: step.position }, step)
}

/** The list itself is reused where it only grows: ten thousand copies of it would cost more than all the rest. */
function entriesAfter({ entries }: Session, { keep, add }: Step): HistoryEntry[] {
  const list = keep === entries.length ? (entries as HistoryEntry[]) : entries.slice(0, keep)
  for (const entry of add) list.push(entry)
  return list
}

/** The other parts stay those of the journal, which a mark of what was saved may point at. */
function pictured(session: Session, { circuit, tokens }: CircuitDocument): Session {
  return { ...session, document: { ...session.document, circuit, tokens } }
}

function withParts(session: Session, { branches, rest }: Step): Session {
  const { circuit, tokens } = session.document
  return {
    ...session,
    ...(branches ? { branches } : {}),
    ...(rest ? { document: { ...rest, circuit, tokens } } : {}),
    run: null,
  }
}

function recordIn(line: string | undefined): JournalRecord | null {
  if (line === undefined) return null
  try {
    return journalValue(line) as JournalRecord
  } catch {
    return null
  }
}

function documentIn(text: string): CircuitDocument | null {
  const parsed = parseDocument(text)
  return parsed.ok ? parsed.document : null
}

/** @param records with the one that opened the document */
function counted(records: number): string {
  if (records === 1) return 'its opening'
  return records === 2 ? 'its first edit' : `its first ${records - 1} steps`
}
