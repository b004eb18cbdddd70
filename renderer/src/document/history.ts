import { applyEdits } from '#shared/document/composed-edits'
import type { CircuitDocument } from '#shared/document/document'
import { applyEdit, editLabel, inverseEdit, isEmptyEdit, type Edit } from '#shared/document/edit'
import { withBranchCut, type Branch } from './branches'
import type { HistoryEntry } from './history-entry'
import { mergedEdit } from './merged-edit'

export type { HistoryEntry }

/** A document with the edits that led to it. Entries at and after `position` are undone and can come back. */
export interface Session {
  readonly id: string
  readonly document: CircuitDocument
  readonly entries: readonly HistoryEntry[]
  readonly position: number
  /** What was undone and then left behind by another edit, oldest first. */
  readonly branches: readonly Branch[]
  /** The run of key steps that the last entry is open to; `null` when the next edit is an entry of its own. */
  readonly run: string | null
}

export function newSession(id: string, document: CircuitDocument): Session {
  return { id, document, entries: [], position: 0, branches: [], run: null }
}

/**
 * The session after an edit. Entries that were undone become a branch. An edit that changes nothing leaves no
 * entry; one of snapshots neither, since a version outlives undo. Edits of one `run`, such as steps by key on one
 * cell, are one entry as long as nothing comes between them.
 */
export function edited(session: Session, edit: Edit, label?: string, run: string | null = null): Session {
  if (isEmptyEdit(edit)) return session
  const document = applyEdit(session.document, edit)
  if (edit.kind === 'snapshot') return { ...session, document }
  const branches = withBranchCut(session, session.position)
  const entries = session.entries.slice(0, session.position)
  const merged = run !== null && run === session.run ? mergedEdit(entries.at(-1)?.edit, edit) : null
  if (merged) entries.pop()
  const whole = merged ?? edit
  // A run that came back to where it began has done nothing, and the entry before it is not open to it.
  const isNothing = isEmptyEdit(whole)
  if (!isNothing) entries.push({ label: label ?? editLabel(session.document, whole), edit: whole })
  return { ...session, document, entries, position: entries.length, branches, run: isNothing ? null : run }
}

export function undone(session: Session): Session {
  return atPosition(session, session.position - 1)
}

export function redone(session: Session): Session {
  return atPosition(session, session.position + 1)
}

/** The session as it was after its first `position` edits. */
export function atPosition(session: Session, wanted: number): Session {
  const { entries, position: from } = session
  const position = Math.min(entries.length, Math.max(0, wanted))
  if (position === from) return session
  const edits =
    position < from
      ? entries
          .slice(position, from)
          .reverse()
          .map(({ edit }) => inverseEdit(edit))
      : entries.slice(from, position).map(({ edit }) => edit)
  return { ...session, document: applyEdits(session.document, edits), position, run: null }
}
