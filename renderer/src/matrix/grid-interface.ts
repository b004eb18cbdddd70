import type { Weights } from '#shared/circuit/circuit'
import type { Cell, Stage } from '#shared/circuit/stage'
import type { CellChange } from '#shared/circuit/weights'
import type { MapCell } from '../charts/geometry'
import type { MapHighlight } from '../charts/map-highlight'

/** What an editable matrix draws. */
export interface GridProps {
  stage: Stage
  weights: Weights
  pitch: number
  /** End of the colour scale. */
  limit: number
  /** The scale that steps are fractions of. It must stay while a preview is shown. */
  stepLimit: number
  highlight: MapHighlight | null
  constants: Readonly<Record<string, number>>
  editedIndices?: ReadonlySet<number>
  /** Draws rows as columns. What is copied and pasted is what is seen. */
  transposed?: boolean
  /** Whether names of columns are turned upright where they are wider than a tile. */
  turns?: boolean
  name: string
  sentenceOf: (cell: Cell) => string
  /** Shows so many lines at most, around `centre`: a lens over the whole matrix, which is what is edited. */
  lens?: number
  centre?: MapCell
}

/** What a person does in it, and wants. */
export interface GridEvents {
  hover: [cell: Cell | null]
  press: [cell: Cell]
  /** What a drag under way would change; a commit or a cancel follows. */
  preview: [changes: readonly CellChange[]]
  /** One edit; without a label it is named by what it does to its cells. A step by key joins the one before it. */
  commit: [changes: readonly CellChange[], label?: string, isStep?: boolean]
  cancel: []
  /** Why something that was asked for is not done: a sentence. */
  refuse: [sentence: string]
  /** The clipboard is asked for, as a menu cannot read it; it comes as the window's own paste. */
  paste: []
  /** A figure of the matrix is asked for. */
  figure: []
  /** Somebody works in this grid now: commands act here. */
  take: []
}
