import type { Circuit } from '../circuit'

/** A circuit to start from, with a note that says what it does on its tokens. */
export interface Template {
  readonly id: string
  readonly title: string
  /** What it shows, in two or three sentences. */
  readonly note: string
  readonly tokens: readonly string[]
  /** The token that the note says it predicts; `null` where the note names none. */
  readonly predicts: string | null
  circuit(): Circuit
}
