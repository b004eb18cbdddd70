import type { Matrix } from '#shared/tensor/matrix'

/** On what a figure is drawn. `print` is light, without tints that a printer loses. */
export type FigureTheme = 'light' | 'dark' | 'print'

/** The default palette, the homework's red–blue, or greys. */
export type PaletteName = 'default' | 'red-blue' | 'grey'

/** How a panel's numbers become colours. `limit` is the magnitude that gets the end colour. */
export type FigureScale =
  | { readonly kind: 'signed'; readonly limit: number }
  | { readonly kind: 'probability' }
  | { readonly kind: 'mask' }

/** A line of a panel: its label, with an index that is set lower (`b` `1`), and the group that it belongs to. */
export interface FigureLabel {
  readonly text: string
  readonly index?: string
  /** Neighbouring labels of one group share a bracket and the colour of its role. */
  readonly group?: string
}

export interface FigureAxis {
  /** "query", "writes to". */
  readonly name: string
  readonly labels: readonly FigureLabel[]
}

/**
 * Why a cell has no colour: drawn as a mark in every format. `masked` and `minus-infinity` are hatched, `absent` has no
 * tile (the causal triangle), nor has `missing`: there is no such
 * number. `pending` is not computed yet. `not-a-number` is marked wherever a value is NaN.
 */
export type CellMark = 'masked' | 'minus-infinity' | 'absent' | 'missing' | 'pending' | 'not-a-number'

interface PanelBase {
  /** Stage or table that it shows, in the names of the command line: `1.0.scores`. */
  readonly id: string
  readonly title: string
  /** Begins a new row of panels, where the number of columns is not given by the style. */
  readonly startsRow?: boolean
}

export interface MatrixPanel extends PanelBase {
  readonly kind: 'matrix'
  readonly rows: FigureAxis
  readonly columns: FigureAxis
  /** [rows, columns] */
  readonly values: Matrix
  readonly scale: FigureScale
  /** Cells that are drawn as marks, by index (row · columns + column). Clipped cells follow from the scale. */
  readonly marks: ReadonlyMap<number, CellMark>
  /** Panels with the same word share their scale, and the figure says so; `null` stands alone. */
  readonly sharedScale: string | null
  /** The word under which it would share a scale, where scales are unlocked: the figure then says which differ. */
  readonly unlockedScale?: string
}

export interface BarsPanel extends PanelBase {
  readonly kind: 'bars'
  readonly axis: FigureAxis
  /** One number a label. */
  readonly values: Float64Array
  readonly scale: FigureScale
  readonly unit?: string
  /** Not computed yet: its labels stand, without bars and numbers. */
  readonly pending?: boolean
}

/** Values over a sequence of points, one line for each series. */
export interface LinesPanel extends PanelBase {
  readonly kind: 'lines'
  /** Points from left to right: a position, a layer. */
  readonly axis: FigureAxis
  /** One label a line. */
  readonly series: FigureAxis
  /** [series, points]; NaN is a gap in its line. */
  readonly values: Matrix
  /** What is measured: "loss". */
  readonly quantity: string
  readonly unit?: string
  /** Ends of the upright axis; from the values where absent. What lies beyond is marked at the edge. */
  readonly range?: readonly [low: number, high: number]
}

export type FigurePanel = MatrixPanel | BarsPanel | LinesPanel

/** Where the numbers come from, as name and value in the order in which they are printed. */
export type Provenance = readonly { readonly name: string; readonly value: string }[]

export interface FigureStyle {
  /** Millimetres. */
  readonly width: number
  /** Millimetres, as of a slide: cells shrink until the figure fits. Absent where the height follows. */
  readonly height?: number
  /** Points, of labels; titles are an eighth larger. No text is smaller than 6 pt. */
  readonly fontSize: number
  readonly theme: FigureTheme
  readonly palette: PaletteName
  /** Panels beside each other; as many as fit where absent. */
  readonly columns?: number
  readonly numbers: boolean
  readonly letters: boolean
  /** Of the figure and of every panel. */
  readonly titles: boolean
  readonly colourBars: boolean
  /** Whether the caption and the provenance are drawn below the panels. */
  readonly captionBelow?: boolean
}

/** What is seen and what is exported: one value for the screen, SVG, PDF, PNG and every file of numbers. */
export interface Figure {
  /** Of the file; what the file is named after. */
  readonly title: string
  /** Drawn above the panels, where the style wants titles. */
  readonly heading?: string
  readonly panels: readonly FigurePanel[]
  /** So many panels belong beside each other: they stand in one row wherever their cells stay legible. */
  readonly across?: number
  readonly caption: string
  readonly provenance: Provenance
  readonly style: FigureStyle
  /** Text of the document that made it (the format of `.circuit` files), where it is to be embedded. */
  readonly document: string | null
}
