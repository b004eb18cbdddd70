import { barsBlock } from './draw-bars'
import { linesBlock } from './draw-lines'
import { fittingPitch, matrixBlock } from './draw-matrix'
import type { Figure, FigurePanel, MatrixPanel } from './figure'
import type { Look } from './look'
import type { PanelBlock } from './panel-block'
import { panelLetter } from './panel-letter'

/** More cells than this, all panels together, are not drawn one by one: the largest panels become pictures. */
const MOST_VECTOR_CELLS = 6000
/** Between panels. */
export const GAP = 12
/** The largest pitch, as a multiple of the labels' size. */
const LARGEST = 3.1
const LEAST = 0.4
const ROUNDING = 1e-6
/** Cells of panels that belong beside each other are at least so wide, in points: 0.8 mm. */
const LEGIBLE = 2.2

/** What panels are placed for. */
export interface Page {
  readonly look: Look
  readonly figure: Figure
  /** Width between the margins. */
  readonly inner: number
  readonly images: ReadonlySet<FigurePanel>
  /** The height that panels may take; `null` for any. */
  readonly room: number | null
}

/** Panels in rows, in columns of equal width. */
export interface PanelGrid {
  readonly rows: readonly (readonly PanelBlock[])[]
  readonly columnWidth: number
  readonly height: number
  /** The smallest pitch of all maps. */
  readonly least: number
  /** Whether every panel keeps to its column. */
  readonly isWideEnough: boolean
}

/** The panels that are drawn as a picture: the largest ones, as long as there are too many cells. */
export function imagePanels(panels: readonly FigurePanel[]): Set<FigurePanel> {
  const matrices = panels.filter((panel): panel is MatrixPanel => panel.kind === 'matrix')
  const bySize = matrices.toSorted((a, b) => a.values.values.length - b.values.values.length)
  const images = new Set<FigurePanel>()
  let cells = 0
  for (const panel of bySize) {
    cells += panel.values.values.length
    if (cells > MOST_VECTOR_CELLS) images.add(panel)
  }
  return images
}

/** As many panels beside each other as leave cells legible: with numbers where a few panels show them. */
export function panelGrid(page: Page): PanelGrid {
  const { look, figure } = page
  const together = besideEachOther(page)
  if (together) return together
  const groups = groupsOf(figure)
  const most = figure.style.columns ?? Math.min(8, Math.max(1, ...groups.map(({ length }) => length)))
  const fewest = figure.style.columns ?? 1
  const wanted = look.style.numbers && figure.panels.length <= 6 ? 13 : 5
  let best: PanelGrid | null = null
  for (let columns = Math.max(1, most); columns >= Math.max(1, fewest); columns--) {
    const grid = fittingGrid(page, columns)
    if (grid.least >= wanted && grid.isWideEnough && page.room === null) return grid
    if (best === null || isBetter(grid, best, page.room)) best = grid
  }
  return best!
}

/** The panels in the rows that they belong in; `null` where the figure names none, or its cells would be too small. */
function besideEachOther(page: Page): PanelGrid | null {
  const { across, style } = page.figure
  if (across === undefined || style.columns !== undefined) return null
  const grid = fittingGrid(page, across)
  const fits = page.room === null || grid.height <= page.room
  return fits && grid.isWideEnough && grid.least >= LEGIBLE ? grid : null
}

function isBetter(grid: PanelGrid, best: PanelGrid, room: number | null): boolean {
  if (grid.isWideEnough !== best.isWideEnough) return grid.isWideEnough
  if (room === null) return grid.least > best.least * 1.05
  const [fits, bestFits] = [grid.height <= room, best.height <= room]
  if (fits !== bestFits) return fits
  return fits ? grid.least > best.least : grid.height < best.height
}

/** The largest cells, up to the limit, with which so many columns of panels fit the height. */
function fittingGrid(page: Page, columns: number): PanelGrid {
  let [low, high] = [LEAST * page.look.label, LARGEST * page.look.label]
  let grid = gridOf(page, columns, high)
  if (page.room === null || grid.height <= page.room) return grid
  for (let step = 0; step < 10; step++) {
    const middle = (low + high) / 2
    grid = gridOf(page, columns, middle)
    if (grid.height <= page.room) low = middle
    else high = middle
  }
  return gridOf(page, columns, low)
}

function gridOf(page: Page, columns: number, largest: number): PanelGrid {
  const { look, figure, inner, images } = page
  const columnWidth = (inner - (columns - 1) * GAP) / columns
  const pitches = pitchesOf(page, columnWidth, largest)
  const { length } = figure.panels
  const block = (panel: FigurePanel) => {
    const letter = look.style.letters && length > 1 ? panelLetter(figure.panels.indexOf(panel)) : null
    if (panel.kind === 'bars') return barsBlock(look, panel, letter, columnWidth)
    if (panel.kind === 'lines') return linesBlock(look, panel, letter, columnWidth, largest)
    return matrixBlock(look, panel, letter, columnWidth, pitches.get(panel)!, images.has(panel))
  }
  const rows = groupsOf(figure).flatMap((group) => chunks(group, columns).map((row) => row.map(block)))
  const height = rows.reduce((sum, row) => sum + rowHeight(row), 0) + Math.max(0, rows.length - 1) * GAP
  const least = Math.min(Infinity, ...rows.flat().map(({ pitch }) => pitch ?? Infinity))
  const isWideEnough = rows.flat().every(({ width }) => width <= columnWidth + ROUNDING)
  return { rows, columnWidth, height, least, isWideEnough }
}

/** Maps of the same number of columns have the same pitch. */
function pitchesOf({ look, figure }: Page, width: number, largest: number): Map<FigurePanel, number> {
  const matrices = figure.panels.filter((panel): panel is MatrixPanel => panel.kind === 'matrix')
  const least = new Map<number, number>()
  for (const panel of matrices) {
    const { columns } = panel.values
    const pitch = fittingPitch(look, panel, width, largest)
    least.set(columns, Math.min(pitch, least.get(columns) ?? Infinity))
  }
  return new Map(matrices.map((panel) => [panel, least.get(panel.values.columns)!]))
}

/** Panels up to the next one that begins a row, where neither columns nor a height are given. */
function groupsOf({ panels, style }: Figure): FigurePanel[][] {
  if (style.columns !== undefined || style.height !== undefined) return [[...panels]]
  const groups: FigurePanel[][] = []
  panels.forEach((panel, i) => {
    // Two or three panels stay side by side whatever they are.
    const opens = i === 0 || (panel.startsRow === true && panels.length > 4)
    if (opens) groups.push([panel])
    else groups[groups.length - 1].push(panel)
  })
  return groups
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}

export function rowHeight(row: readonly PanelBlock[]): number {
  const head = rowHead(row)
  return Math.max(0, ...row.map((block) => block.height + head - block.head))
}

/** From a row's top to its tiles. */
export function rowHead(row: readonly PanelBlock[]): number {
  return Math.max(0, ...row.map(({ head }) => head))
}
