/**
 * The layout solves for the cell pitch: the largest with which the open lane fits its window, so that nothing that
 * belongs together scrolls apart. All lengths in CSS pixels.
 */

export interface LayoutInput {
  /** Of the whole canvas, inside its padding. */
  readonly width: number
  readonly height: number
  /** Dimensions of the residual stream. */
  readonly D: number
  /** Number of positions that each lane's layer reads, in the order of the lanes. */
  readonly positions: readonly number[]
  /** Indices of the open lanes. */
  readonly open: readonly number[]
  /** Maps that stand alone between lanes: positions of each. */
  readonly bars: readonly number[]
  /** What else stands above the lanes. */
  readonly reserved?: number
  /** The least pitch of those maps. */
  readonly barPitch: number
  readonly compact: boolean
  readonly thumbnails: 'strip' | 'micro'
  readonly stripPitch: number
}

export interface Layout {
  /** Pitch of matrices with dimensions on an axis: W_QK, W_OV, values, output. */
  readonly pitch: number
  /** Pitch of the attention maps: scores, masked, pattern. */
  readonly attentionPitch: number
  /** Pitch of the maps between lanes. */
  readonly barPitch: number
  /** Whether the open lanes fit; otherwise their maps wrap. */
  readonly fits: boolean
}

const MIN_PITCH = 3
const MAX_PITCH = 52
const MAX_ATTENTION_PITCH = 60
/** Several lanes are open at once only while cells are at least this large. */
export const SHARED_PITCH = 18
/** From here on cells print their numbers. */
export const NUMBER_PITCH = 17

/** Above the first row of tiles: title, axis role, labels. */
export const MAP_HEAD = 49
/** Beside the tiles: axis role and labels, for dimensions (`prev a`) and for positions (`a4`). */
export const DIM_MARGIN = 66
export const POSITION_MARGIN = 38
/** A caption under a map. */
const CAPTION = 20
/** A map between lanes is a thumbnail where there is no room for more. */
const BAR_MAX_HEIGHT = 64
const BAND_GAP = 10
/** Room between two maps for the arrow and the operand that it brings in: the layer's input, the mask, nothing. */
export const FLOW_WIDTH = { input: 52, mask: 34, plain: 28 } as const
/** Small gaps between groups of dimensions. */
export const GROUP_GAPS = 8

const laneHeadHeight = (compact: boolean) => (compact ? 30 : 32)
const LANE_BORDERS = 2
const LANE_BOTTOM = 10
const STRIP_LABEL = 17
const STRIP_BOTTOM = 8
const laneGap = (compact: boolean) => (compact ? 6 : 8)

/** The pitch at which the nine maps of a closed lane fit beside each other, up to `most`. */
export function stripPitchFor(width: number, most: number): number {
  const MAPS = 57
  const LABELS_ARROWS_GAPS = 236
  return Math.max(4, Math.min(most, Math.floor((width - LABELS_ARROWS_GAPS) / MAPS)))
}

/** Whether a strip has room for thumbnails of the weights, which cannot be finer than a pixel a cell. */
export function stripShowsWeights(stripPitch: number, D: number): boolean {
  return D <= 9 * stripPitch
}

/** The most that a thumbnail may measure in a strip, so that long sequences stay thumbnails. */
export function thumbnailPitch(stripPitch: number, rows: number, columns: number): number {
  const fitting = Math.min(Math.floor((5 * stripPitch) / rows), Math.floor((9 * stripPitch) / columns))
  return Math.max(1, Math.min(stripPitch, fitting))
}

function closedLaneHeight(
  { D, compact, thumbnails, stripPitch }: Pick<LayoutInput, 'D' | 'compact' | 'thumbnails' | 'stripPitch'>,
  n: number,
) {
  const head = laneHeadHeight(compact) + LANE_BORDERS
  if (thumbnails === 'micro') return head
  const attention = n * thumbnailPitch(stripPitch, n, 1)
  const weights = stripShowsWeights(stripPitch, D) ? D * thumbnailPitch(stripPitch, D, D) + GROUP_GAPS : 0
  return head + STRIP_LABEL + Math.max(attention, weights) + STRIP_BOTTOM
}

function bodyHeight(D: number, n: number, pitch: number, attentionPitch: number): number {
  const dims = D * pitch + GROUP_GAPS
  const upper = Math.max(dims, n * attentionPitch + CAPTION)
  const lower = Math.max(dims, n * pitch + CAPTION)
  return MAP_HEAD + upper + BAND_GAP + MAP_HEAD + lower + LANE_BOTTOM
}

function bodyWidth(D: number, n: number, pitch: number, attentionPitch: number): number {
  const dims = D * pitch + GROUP_GAPS
  const upperFlow = FLOW_WIDTH.input + FLOW_WIDTH.mask + FLOW_WIDTH.plain
  const upper = DIM_MARGIN + dims + upperFlow + 3 * (POSITION_MARGIN + n * attentionPitch)
  const lower = DIM_MARGIN + dims + 2 * (FLOW_WIDTH.plain + POSITION_MARGIN + dims)
  return Math.max(upper, lower)
}

/** Pitch of a map that is edited between lanes, and how much higher its labels make the bar. */
export const EDITED_PITCH = 24
export const editedBarHeight = (n: number) => n * EDITED_PITCH + MAP_HEAD + 8

const barHeight = (n: number, pitch: number) => Math.max(30, n * pitch + 10) + LANE_BORDERS

/** A window too small for the lane: comfortable pitches, maps that wrap, and a canvas that scrolls. */
export const WRAPPING_LAYOUT: Layout = { pitch: 20, attentionPitch: 26, barPitch: 5, fits: false }

/** From here on the lines of a map can be labelled. */
const READABLE_PITCH = 12

/** A layout, how closed lanes are drawn in it, and whether the canvas scrolls from lane to lane. */
export interface LaneLayout {
  readonly layout: Layout
  readonly thumbnails: LayoutInput['thumbnails']
  readonly scrolls: boolean
}

/**
 * The layout that keeps the open lanes readable beside many others: closed lanes give up their strips first; where
 * that is not enough the open lanes get the whole window, and the canvas scrolls from lane to lane.
 */
export function solveLanes(input: LayoutInput): LaneLayout {
  const isOpen = (_: number, index: number) => input.open.includes(index)
  const positions = input.positions.filter(isOpen)
  const alone = solveLayout({ ...input, positions, open: positions.map((_, index) => index), bars: [] })
  const enough = Math.min(READABLE_PITCH, Math.floor(0.75 * alone.pitch))
  for (const thumbnails of [input.thumbnails, 'micro'] as const) {
    const layout = solveLayout({ ...input, thumbnails })
    if (layout.fits && layout.pitch >= enough) return { layout, thumbnails, scrolls: false }
  }
  return {
    layout: { ...alone, barPitch: smallestBarPitch(input) },
    thumbnails: input.thumbnails,
    scrolls: true,
  }
}

/** Two maps and a sentence stand beside each other in a bar. */
const widestBarPitch = ({ width, D }: LayoutInput) => Math.floor((0.6 * width) / (2 * D))

function smallestBarPitch(input: LayoutInput): number {
  const tallest = Math.floor(BAR_MAX_HEIGHT / Math.max(1, ...input.bars))
  return Math.max(1, Math.min(input.barPitch, tallest, widestBarPitch(input)))
}

export function solveLayout(input: LayoutInput): Layout {
  const { D, compact, bars } = input
  const openPositions = input.open.map((index) => Math.max(1, input.positions[index]))
  const gap = laneGap(compact)
  const closed = input.positions
    .filter((_, index) => !input.open.includes(index))
    .reduce((sum, positions) => sum + closedLaneHeight(input, Math.max(1, positions)) + gap, 0)
  const smallestBar = smallestBarPitch(input)
  const largestBar = Math.min(NUMBER_PITCH, widestBarPitch(input))
  const barsAt = (pitch: number) =>
    bars.reduce((sum, rows) => sum + barHeight(Math.max(1, rows), pitch) + gap, 0)
  const openHeads = openPositions.length * (laneHeadHeight(compact) + LANE_BORDERS + gap)
  const width = input.width - 24
  const height = input.height - (input.reserved ?? 0) - closed - openHeads - barsAt(smallestBar)

  const bodies = (pitch: number, attention: number) =>
    openPositions.reduce((sum, n) => sum + bodyHeight(D, n, pitch, attention), 0)
  const fits = (pitch: number, attention: number) =>
    bodies(pitch, attention) <= height &&
    openPositions.every((n) => bodyWidth(D, n, pitch, attention) <= width)
  let pitch = MAX_PITCH
  while (pitch > MIN_PITCH && !fits(pitch, pitch)) pitch--
  let attentionPitch = MAX_ATTENTION_PITCH
  while (attentionPitch > MIN_PITCH && !fits(pitch, attentionPitch)) attentionPitch--

  const spare = height - bodies(pitch, attentionPitch)
  let barPitch = Math.max(smallestBar, largestBar)
  while (barPitch > smallestBar && barsAt(barPitch) - barsAt(smallestBar) > spare) barPitch--
  return { pitch, attentionPitch, barPitch, fits: fits(pitch, attentionPitch) }
}
