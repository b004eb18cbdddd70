import type { Stage } from '#shared/circuit/stage'
import type { MapGeometry } from './geometry'
import type { Scale, Theme } from './palettes'
import type { CanvasTokens } from './theme'

/** All that decides how a map's tiles look, apart from their values. A painter repaints everything for a new one. */
export interface TileLook {
  readonly stage: Pick<Stage, 'kind' | 'rows' | 'columns'>
  readonly geometry: MapGeometry
  readonly scale: Scale
  readonly theme: Theme
  readonly tokens: CanvasTokens
  /** Device pixels in a CSS pixel. */
  readonly pixelRatio: number
  /** Whether values are printed where the pitch allows it. */
  readonly numbers: boolean
  /** Whether the stage's layer is causal: decides what a later key is drawn as. */
  readonly causal: boolean
  /** Original indices of the positions that the stage's layer hides from every query. */
  readonly hiddenKeys?: readonly number[]
  /** Original indices of the positions that have no cell at all. */
  readonly absentKeys?: readonly number[]
}

/** What else a tile can carry, by cell index (`row * columns + column`). */
export interface TileState {
  /** Edited since the document was saved. */
  readonly edited?: ReadonlySet<number>
  /** Holding an expression: the value follows its constants. */
  readonly following?: { has(index: number): boolean }
  /** Cells from here on are not computed yet. */
  readonly pendingFrom?: number
}

/** A rectangle in device pixels. */
export interface DeviceRect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The device pixels of a tile. Edges are rounded, so neighbouring gaps stay crisp at any pixel ratio. */
export function tileRect({ geometry, pixelRatio }: TileLook, row: number, column: number): DeviceRect {
  const corner = geometry.cornerOf({ row, column })
  const x = Math.round(corner.x * pixelRatio)
  const y = Math.round(corner.y * pixelRatio)
  return {
    x,
    y,
    width: Math.round((corner.x + geometry.tile) * pixelRatio) - x,
    height: Math.round((corner.y + geometry.tile) * pixelRatio) - y,
  }
}

/** Size of a map's canvas in device pixels. */
export function canvasSize({ geometry, pixelRatio }: TileLook): { width: number; height: number } {
  return {
    width: Math.round(geometry.width * pixelRatio),
    height: Math.round(geometry.height * pixelRatio),
  }
}
