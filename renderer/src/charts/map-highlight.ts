import type { MapCell } from './geometry'

/** What is lit in one map, in its stage's indices. */
export interface MapHighlight {
  readonly focus: MapCell | null
  /** Cells that the focus was computed from. */
  readonly sources: readonly MapCell[]
  /** Cells that are computed from the focus. */
  readonly targets: readonly MapCell[]
  /** One step further back than the sources. */
  readonly origins: readonly MapCell[]
  /** Whole rows and columns that take part. */
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** Numbers on cells, by which a sum beside the map names them. */
  readonly tags?: readonly MapTag[]
}

export interface MapTag {
  readonly cell: MapCell
  readonly tag: number
}
