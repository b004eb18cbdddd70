import type { Circuit } from '../circuit/circuit'
import type { SavedComparison } from '../compare/saved-comparison'
import type { Snapshot } from './snapshot'

/** What a person opens, edits and saves: a circuit with the tokens that it runs on. */
export interface CircuitDocument {
  readonly name: string
  readonly circuit: Circuit
  readonly tokens: readonly string[]
  /** Named versions of it, oldest first; absent without any. */
  readonly snapshots?: readonly Snapshot[]
  /** What it was compared with, where somebody kept that. */
  readonly comparison?: SavedComparison
  /** Id of the example that it started from. */
  readonly example?: string
  /** Keys of its file that this version does not know; they are written back. */
  readonly unknownKeys?: readonly UnknownKey[]
}

/** A key that was found in a file, with where it stood. */
export interface UnknownKey {
  readonly path: readonly (string | number)[]
  readonly key: string
  readonly value: unknown
}
