import { DIM_MARGIN, GROUP_GAPS, MAP_HEAD, POSITION_MARGIN } from '../layout'

/** A map of a step's equation as it stands: rows and columns of the picture. */
export interface MapShape {
  readonly rows: number
  readonly columns: number
  readonly rowsAre: 'dims' | 'positions'
  readonly columnsAre: 'dims' | 'positions'
}

export interface StepLayoutInput {
  /** The room for the equation, in CSS pixels. */
  readonly width: number
  readonly height: number
  readonly maps: readonly MapShape[]
  /** What stands behind the maps and is no map: the table of a softmax row. */
  readonly table: { readonly width: number; readonly height: number } | null
  /** Whether the window is so small that it scrolls: then the width alone decides. */
  readonly scrolls: boolean
}

export interface StepLayout {
  readonly pitch: number
  /** Pitch of the maps whose axes are both positions. */
  readonly attentionPitch: number
  readonly fits: boolean
}

const MIN_PITCH = 2
/** More room does not make a step clearer. */
const MAX_PITCH = 44
const MAX_PITCH_OF_MANY = 36
/** A pitch that has numbers, for windows that scroll because they have no room for them. */
const SCROLLING_PITCH = 22
/** Between two maps: the operator, with the gaps beside it. */
export const OPERATOR_WIDTH = 22
export const EQUATION_GAP = 8
const LINE_GAP = 12

interface Box {
  readonly width: number
  readonly height: number
}

const isAttention = ({ rowsAre, columnsAre }: MapShape) =>
  rowsAre === 'positions' && columnsAre === 'positions'

function boxOf(map: MapShape, pitch: number): Box {
  const margin = map.rowsAre === 'dims' ? DIM_MARGIN : POSITION_MARGIN
  return {
    // A title is wider than a map of one or two columns.
    width: Math.max(96, margin + map.columns * pitch + (map.columnsAre === 'dims' ? GROUP_GAPS : 0)),
    height: MAP_HEAD + map.rows * pitch + (map.rowsAre === 'dims' ? GROUP_GAPS : 0),
  }
}

/** Height of boxes that are set one beside the other, and on new lines where a line is full; ∞ if one is too wide. */
function setHeight(boxes: readonly Box[], width: number): number {
  let [x, line, total] = [0, 0, 0]
  for (const box of boxes) {
    if (box.width > width) return Infinity
    const lead = x === 0 ? 0 : OPERATOR_WIDTH + 2 * EQUATION_GAP
    if (x > 0 && x + lead + box.width > width) {
      total += line + LINE_GAP
      x = line = 0
    }
    x += (x === 0 ? 0 : lead) + box.width
    line = Math.max(line, box.height)
  }
  return total + line
}

/**
 * The largest pitches with which a step's equation fits its room. Attention maps may be larger than the others. In a
 * tiny window, where everything scrolls, only lines are kept from running out of it.
 */
export function solveStep({ width, height: room, maps, table, scrolls }: StepLayoutInput): StepLayout {
  const boxes = (pitch: number, attention: number) => [
    ...maps.map((map) => boxOf(map, isAttention(map) ? attention : pitch)),
    ...(table ? [table] : []),
  ]
  const fits = (pitch: number, attention: number) => setHeight(boxes(pitch, attention), width) <= height
  const height = scrolls ? Infinity : room
  const most = scrolls ? SCROLLING_PITCH : maps.length > 3 ? MAX_PITCH_OF_MANY : MAX_PITCH
  let pitch = most
  while (pitch > MIN_PITCH && !fits(pitch, pitch)) pitch--
  if (!fits(pitch, pitch)) return { pitch, attentionPitch: pitch, fits: false }
  let attentionPitch = most
  while (attentionPitch > pitch && !fits(pitch, attentionPitch)) attentionPitch--
  return { pitch, attentionPitch, fits: true }
}
