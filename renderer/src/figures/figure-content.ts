import type { FigurePanel, Provenance } from '#shared/figure/figure'
import type { FigureWidth } from './figure-choice'

/** What a view gives to be exported: everything of a figure but how it looks, which a person chooses in the dialog. */
export interface FigureContent {
  /** Of the figure; the file is named after it. */
  readonly title: string
  /** All that can be in it, each under an id of its own; a person leaves out what is not wanted. */
  readonly panels: readonly FigurePanel[]
  /** Ids of those that are in it at first: what was on the screen. All where absent. */
  readonly chosen?: readonly string[]
  /** So many panels belong in one row. */
  readonly across?: number
  /** How wide it opens where it has more side by side than one column holds. */
  readonly width?: FigureWidth
  /** What it shows, in sentences; the panels' letters and titles follow by themselves where there are several. */
  readonly caption: string
  /** Where the numbers come from: model, hash, processing, tokens, BOS, provider, analysis and options. */
  readonly provenance: Provenance
  /** Text of the document that made it, to be embedded, where there is one. */
  readonly document?: string
}

/** What the export dialog shows: stages of the circuit that is open, or what another view gave. */
export type FigureSubject =
  | { readonly kind: 'stages'; readonly stages: readonly string[] }
  | { readonly kind: 'content'; readonly content: FigureContent }
