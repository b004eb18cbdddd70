import type { CircuitDocument } from '#shared/document/document'
import { applyEdit, editLabel, inverseEdit, isEmptyEdit, type Edit } from '#shared/document/edit'

export interface HistoryEntry {
  /** A sentence in the imperative: "Set W_QK[tok a, prev a] to 7.4". */
  readonly label: string
  readonly edit: Edit
}

/** A document with the edits that led to it. Entries at and after `position` are undone and can come back. */
export interface Session {
  readonly id: string
  readonly document: CircuitDocument
  readonly entries: readonly HistoryEntry[]
  readonly position: number
}

export function newSession(id: string, document: CircuitDocument): Session {
  return { id, document, entries: [], position: 0 }
}

/** The session after an edit; entries that were undone are dropped. An edit that changes nothing leaves no entry. */
export function edited(session: Session, edit: Edit, label = editLabel(session.document, edit)): Session {
  if (isEmptyEdit(edit)) return session
  const entries = [...session.entries.slice(0, session.position), { label, edit }]
  return { ...session, document: applyEdit(session.document, edit), entries, position: entries.length }
}

export function undone(session: Session): Session {
  if (session.position === 0) return session
  const { edit } = session.entries[session.position - 1]
  return {
    ...session,
    document: applyEdit(session.document, inverseEdit(edit)),
    position: session.position - 1,
  }
}

export function redone(session: Session): Session {
  if (session.position === session.entries.length) return session
  const { edit } = session.entries[session.position]
  return { ...session, document: applyEdit(session.document, edit), position: session.position + 1 }
}

/** The session as it was after its first `position` edits. */
export function atPosition(session: Session, position: number): Session {
  let moved = session
  while (moved.position > Math.max(0, position)) moved = undone(moved)
  while (moved.position < Math.min(position, session.entries.length)) moved = redone(moved)
  return moved
}
