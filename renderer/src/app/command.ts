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
  /** Further keys for it, which menus do not show. */
  readonly otherKeys?: readonly Keys[]
  readonly enabled: boolean
  /** Whether the document's history can take it back. */
  readonly undoable: boolean
  /** A choice that is in force now. */
  readonly checked?: boolean
  run(): void
}
