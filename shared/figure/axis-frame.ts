import { axisGroups, groupItems, roleColour, type AxisGroup } from './axis-groups'
import type { FigureAxis } from './figure'
import { labelWidth, lineHeight, textItem, toBaseline, type Look } from './look'
import type { SceneItem, TextItem } from './scene'
import { fittedText, textWidth } from './text-width'
import { visibleLabel, visibleText } from './visible-text'

/** What stands beside one axis of a map, measured: names of lines, brackets of groups, the axis's name. */
export interface AxisFrame {
  /** Points that it takes away from the cells. */
  readonly depth: number
  /** @param along where the first tile begins; @param across where the tiles' edge is */
  draw(along: number, across: number): SceneItem[]
}

export interface AxisPlace {
  readonly axis: FigureAxis
  readonly side: 'rows' | 'columns'
  readonly pitch: number
  readonly tile: number
  /** The most that line names may take across. */
  readonly room: number
}

interface Line {
  readonly at: number
  readonly text: string
  readonly index: string | undefined
  readonly role: string | undefined
  readonly width: number
}

interface PlacedLine extends Line {
  readonly upright: boolean
}

/** Between tiles and names, names and brackets. */
const GAP = 2.5
/** How far the first and the last name may stand out beyond the map. */
const BEYOND = 4
/** From one line's name to the next at least, in labels' sizes: descenders just clear what is below. */
const CLOSEST = 1.1
/** Of the names of an axis. */
const FEW = 0.25

export function axisFrame(look: Look, place: AxisPlace): AxisFrame {
  const { axis, side, pitch, tile } = place
  const groups = axisGroups(look, axis, place)
  const lines = linesOf(look, place, groups)
  const step = Math.ceil((look.label * CLOSEST) / pitch)
  const shown =
    side === 'columns'
      ? columnLines(look, lines, place)
      : lines.filter(({ at }) => at % step === 0).map((line) => ({ ...line, upright: false }))
  const names = namesDepth(look, place, shown)
  const brackets = groups.length > 0 ? lineHeight(look.label) + GAP : 0
  const title = axis.name === '' ? 0 : lineHeight(look.label)
  const depth = GAP + names + brackets + title

  return {
    depth,
    draw(along, across) {
      const centre = (from: number, to = from) => along + ((from + to) / 2) * pitch + tile / 2
      const edge = across - GAP
      const labels = shown.map(({ at, text, index, role, upright }) => {
        const fill = role === undefined ? look.paper.text : roleColour(look, role)
        const common = { text, index, size: look.label, fill: role === 'dim' ? look.paper.dim : fill }
        if (side === 'rows') {
          return textItem(look, { ...common, x: edge, y: centre(at) + toBaseline(look.label), anchor: 'end' })
        }
        return upright
          ? textItem(look, { ...common, x: centre(at) + toBaseline(look.label), y: edge, upwards: true })
          : textItem(look, { ...common, x: centre(at), y: edge, anchor: 'middle' })
      })
      const line = edge - names - GAP
      const drawn = groups.flatMap((group) => groupItems(look, side, group, place, along, line))
      const named = axisName(look, place, along, across - depth + look.label * 0.95)
      return [...labels, ...drawn, ...(axis.name === '' ? [] : [named])]
    },
  }
}

/** What names take across: their width in rows and where they stand up, a line's height where they lie. */
function namesDepth(look: Look, { side, room }: AxisPlace, shown: readonly PlacedLine[]): number {
  if (shown.length === 0) return 0
  const across = shown.filter(({ upright }) => side === 'rows' || upright).map(({ width }) => width)
  const widest = Math.min(room, Math.max(0, ...across))
  return side === 'rows' ? widest : Math.max(look.label * 0.85, widest)
}

/** The axis's name over the middle of the tiles; where it is longer than they are, it goes on into the corner. */
function axisName(
  look: Look,
  { axis, side, pitch, tile }: AxisPlace,
  along: number,
  across: number,
): TextItem {
  const length = Math.max(0, axis.labels.length - 1) * pitch + tile
  const text = fittedText(visibleText(axis.name), look.label, length + 2 * look.label)
  const isLonger = textWidth(text, look.label) > length
  const common = { text, size: look.label, fill: look.paper.quiet }
  return side === 'rows'
    ? textItem(look, {
        ...common,
        x: across,
        y: along + (isLonger ? length : length / 2),
        anchor: isLonger ? 'start' : 'middle',
        upwards: true,
      })
    : textItem(look, {
        ...common,
        x: along + (isLonger ? length : length / 2),
        y: across,
        anchor: isLonger ? 'end' : 'middle',
      })
}

/** Names of lines; the role goes with the name where the group has no name of its own. */
function linesOf(look: Look, { axis, room }: AxisPlace, groups: readonly AxisGroup[]): Line[] {
  const isNamed = (at: number) =>
    groups.some(({ first, last, name }) => name !== null && first <= at && at <= last)
  return axis.labels.map(({ text, index, group }, at) => {
    const named = visibleLabel(text)
    const whole = group === undefined || isNamed(at) ? named : `${visibleLabel(group)} ${named}`
    const lowered = index === undefined ? undefined : visibleText(index)
    const indexWidth = lowered === undefined ? 0 : textWidth(lowered, look.index)
    const fitted = fittedText(whole, look.label, room - indexWidth)
    return { at, text: fitted, index: lowered, role: group, width: labelWidth(look, fitted, lowered) }
  })
}

/** Names along the top: how each stands, and those that have no room left out. */
function columnLines(look: Look, lines: readonly Line[], { pitch, tile }: AxisPlace): PlacedLine[] {
  const lying = lines.map((line): PlacedLine => ({ ...line, upright: false }))
  if (standsClear(lines, pitch, tile)) return lying
  // A few long names among short ones stand up alone: the short ones keep their place.
  const long = lines.filter(({ width }) => width > pitch - 1)
  if (long.length <= lines.length * FEW && look.label * CLOSEST <= pitch) {
    return lines.map((line) => ({ ...line, upright: line.width > pitch - 1 }))
  }
  const step = Math.ceil((look.label * CLOSEST) / pitch)
  return lines.filter(({ at }) => at % step === 0).map((line) => ({ ...line, upright: true }))
}

/** Whether names over the middle of their columns touch neither their neighbours nor what lies beside the map. */
function standsClear(lines: readonly Line[], pitch: number, tile: number): boolean {
  return lines.every(({ width }, i) => {
    const isEnd = i === 0 || i === lines.length - 1
    const beside = i === lines.length - 1 ? 0 : lines[i + 1].width
    return (width + beside) / 2 + 1 <= pitch && (!isEnd || (width - tile) / 2 <= BEYOND)
  })
}
