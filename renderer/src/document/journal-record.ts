import type { CircuitDocument } from '#shared/document/document'
import { serializeDocument } from '#shared/document/serialize'
import type { Branch } from './branches'
import { atPosition, type HistoryEntry, type Session } from './history'

/** Raise it when an entry's form in memory changes: older journals then keep their document and lose only its undo. */
export const JOURNAL_VERSION = 1

/** All of a document that its history does not change: its name, its snapshots, … */
export type DocumentRest = Omit<CircuitDocument, 'circuit' | 'tokens'>

/** One step of a document's life. Replayed in order they give the document with its history. */
export type JournalRecord =
  /** The document before its first edit, as the text of its file; `saved` where losing it would lose nothing. */
  | { readonly kind: 'open'; readonly version: number; readonly text: string; readonly saved: boolean }
  /** The first `keep` entries stay, `add` follow them, and the document is as after the first `position` of these. */
  | {
      readonly kind: 'step'
      readonly keep: number
      readonly add: readonly HistoryEntry[]
      readonly position: number
      readonly branches?: readonly Branch[]
      readonly rest?: DocumentRest
    }
  /** The document as it was after its first `position` entries was written to its file. */
  | { readonly kind: 'saved'; readonly position: number }

/** The records that a session would have if it had been journalled from its opening. */
export function recordsOf(session: Session, saved: boolean): readonly JournalRecord[] {
  const start = atPosition(session, 0)
  const open = {
    kind: 'open',
    version: JOURNAL_VERSION,
    text: serializeDocument(start.document),
    saved,
  } as const
  if (session.entries.length === 0 && session.branches.length === 0) return [open]
  const { entries, position, branches } = session
  return [open, { kind: 'step', keep: 0, add: entries, position, branches }]
}

/** What happened between two states of one session; `null` when nothing did that should outlive the app. */
export function stepBetween(before: Session, after: Session): JournalRecord | null {
  const keep = sharedLength(before.entries, after.entries)
  const branches = before.branches === after.branches ? {} : { branches: after.branches }
  const rest = sameRest(before.document, after.document) ? {} : { rest: restOf(after.document) }
  const add = after.entries.slice(keep)
  const moved = before.position !== after.position || before.entries.length !== keep || add.length > 0
  if (!moved && !('branches' in branches) && !('rest' in rest)) return null
  return { kind: 'step', keep, add, position: after.position, ...branches, ...rest }
}

export function restOf({ circuit: _circuit, tokens: _tokens, ...rest }: CircuitDocument): DocumentRest {
  return rest
}

/** Whether two states of a document differ in nothing but what its history changes. */
export function sameRest(a: DocumentRest, b: DocumentRest): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  keys.delete('circuit')
  keys.delete('tokens')
  return [...keys].every((key) => a[key as keyof DocumentRest] === b[key as keyof DocumentRest])
}

/** How many entries two histories have in common. Histories only ever change at their end. */
function sharedLength(before: readonly HistoryEntry[], after: readonly HistoryEntry[]): number {
  let length = Math.min(before.length, after.length)
  while (length > 0 && before[length - 1] !== after[length - 1]) length--
  return length
}
