import type { HistoryEntry, Session } from './history'
import { restOf, sameRest, type DocumentRest, type JournalRecord } from './journal-record'

/** The state of a document that its file has: after this entry (`null`: as opened), with these other parts. */
export interface SavedMark {
  readonly entry: HistoryEntry | null
  readonly rest: DocumentRest
}

export function markOf(session: Session): SavedMark {
  return markAt(session, session.position)
}

/** Whether closing the document would lose something. @param mark `null` for a document that was never saved */
export function isUnsaved(session: Session, mark: SavedMark | null): boolean {
  return mark === null || mark.entry !== lastEntry(session) || !sameRest(mark.rest, session.document)
}

/** The mark as a record of the journal; `null` where the session has gone on to what such a record cannot say. */
export function savedRecord(session: Session, { entry, rest }: SavedMark): JournalRecord | null {
  const position = entry === null ? 0 : session.entries.lastIndexOf(entry) + 1
  if ((entry !== null && position === 0) || !sameRest(rest, session.document)) return null
  return { kind: 'saved', position }
}

export function markAt(session: Session, position: number): SavedMark {
  return { entry: session.entries[position - 1] ?? null, rest: restOf(session.document) }
}

function lastEntry({ entries, position }: Session): HistoryEntry | null {
  return entries[position - 1] ?? null
}
