import type { Keys } from './keys'

export type CommandGroup = 'File' | 'Edit' | 'View' | 'Window' | 'Help'

/** One thing that a person can do. Menu, palette and shortcuts are all made from these. */
export interface Command {
  readonly id: string
  /** What happens: "Undo: Set strength to 2". */
  readonly title: string
  readonly group: CommandGroup
  /** Where it acts, when that is narrower than the window: "Head 1.0". */
  readonly where?: string
  readonly keys?: Keys
  /** Keys that the part in which it acts hears by itself: shown, not listened for. */
  readonly ownKeys?: Keys
  /** Further keys for it, which menus do not show. */
  readonly otherKeys?: readonly Keys[]
  readonly enabled: boolean
  /** Why it cannot be done now, and so what to do first: "Select a cell of a matrix first". */
  readonly reason?: string
  /** Whether the document's history can take it back. */
  readonly undoable: boolean
  /** A choice that is in force now. */
  readonly checked?: boolean
  run(): void
}
