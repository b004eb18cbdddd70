/** A box in points from the figure's top left corner; down is positive. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A filled or outlined rectangle; with `cell`, one tile of a map. */
export interface RectItem extends Box {
  readonly kind: 'rect'
  readonly fill: string | null
  readonly stroke?: string
  readonly strokeWidth?: number
}

/** Rectangles that are hatched together: 135° lines. */
export interface HatchItem {
  readonly kind: 'hatch'
  readonly boxes: readonly Box[]
  readonly stroke: string
}

export interface LineItem {
  readonly kind: 'line'
  /** x, y, x, y, … */
  readonly points: readonly number[]
  readonly stroke: string
  readonly width: number
  /** Lengths of dashes and gaps in turn; a whole line where absent. */
  readonly dash?: readonly number[]
}

export interface PolygonItem {
  readonly kind: 'polygon'
  /** x, y, x, y, … */
  readonly points: readonly number[]
  readonly fill: string
}

export interface TextItem {
  readonly kind: 'text'
  /** The anchor on the baseline. */
  readonly x: number
  readonly y: number
  readonly text: string
  /** Set lower and smaller behind the text. */
  readonly index?: string
  readonly size: number
  readonly indexSize: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly bold: boolean
  readonly fill: string
  /** Reads from bottom to top. */
  readonly upwards: boolean
}

/** Colours from left to right, evenly apart. */
export interface GradientItem extends Box {
  readonly kind: 'gradient'
  readonly colours: readonly string[]
}

/** A map with too many cells to draw each: a pixel a cell. */
export interface ImageItem extends Box {
  readonly kind: 'image'
  readonly columns: number
  readonly rows: number
  /** RGB, row after row. */
  readonly pixels: Uint8Array
}

export type SceneItem = RectItem | HatchItem | LineItem | PolygonItem | TextItem | GradientItem | ImageItem

/** Where a panel's tiles lie; what finds the cell under a pointer. */
export interface PanelPlace {
  readonly id: string
  /** Left and top of the first tile. */
  readonly x: number
  readonly y: number
  /** From one tile to the next. */
  readonly pitch: number
  /** Width of a tile. */
  readonly tile: number
  readonly rows: number
  readonly columns: number
  readonly isImage: boolean
  /** Where a line chart's points lie: [columns], and [rows, columns] with NaN where there is none. */
  readonly points?: { readonly xs: readonly number[]; readonly ys: readonly number[] }
}

/** A figure as simple shapes, in points: what SVG and TikZ are written from. */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly items: readonly SceneItem[]
  readonly panels: readonly PanelPlace[]
  /** Points. */
  readonly smallestText: number
}
