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

interface Group {
  readonly role: string
  readonly first: number
  readonly last: number
}

/** Between tiles and names, names and brackets. */
const GAP = 2.5

export function axisFrame(look: Look, place: AxisPlace): AxisFrame {
  const { axis, side, pitch, tile, room } = place
  const groups = groupsOf(axis)
  const bracketed = groups.filter((group) => groupLength(place, group) >= roleWidth(look, group.role))
  const lines = linesOf(look, place, new Set(bracketed.map(({ role }) => role)))
  const upright = side === 'columns' && lines.some(({ width }) => width > pitch - 1)
  const step = Math.ceil(lineHeight(look.label) / pitch)
  const shown = side === 'columns' && !upright ? lines : lines.filter(({ at }) => at % step === 0)
  const widest = Math.max(0, ...shown.map(({ width }) => width))
  const names =
    shown.length === 0 ? 0 : side === 'rows' || upright ? Math.min(room, widest) : look.label * 0.85
  const brackets = groups.length > 0 ? lineHeight(look.label) + GAP : 0
  const title = axis.name === '' ? 0 : lineHeight(look.label)
  const depth = GAP + names + brackets + title

  return {
    depth,
    draw(along, across) {
      const centre = (from: number, to = from) => along + ((from + to) / 2) * pitch + tile / 2
      const edge = across - GAP
      const labels = shown.map(({ at, text, index, role }) => {
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
      const drawn = bracketed.flatMap((group) =>
        bracket(
          look,
          side,
          group.role,
          [along + group.first * pitch, along + group.last * pitch + tile],
          line,
        ),
      )
      const named = axisName(look, place, along, across - depth + look.label * 0.95)
      return [...labels, ...drawn, ...(axis.name === '' ? [] : [named])]
    },
  }
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

/** A line along a group's tiles with its role beyond it. */
function bracket(
  look: Look,
  side: AxisPlace['side'],
  role: string,
  [from, to]: readonly [number, number],
  across: number,
): SceneItem[] {
  const colour = roleColour(look, role)
  const text = { text: visibleLabel(role), size: look.label, fill: colour, anchor: 'middle' as const }
  const middle = (from + to) / 2
  const name = across - look.label * 0.4
  return side === 'rows'
    ? [
        { kind: 'line', points: [across, from, across, to], stroke: colour, width: 0.75 },
        textItem(look, { ...text, x: name, y: middle, upwards: true }),
      ]
    : [
        { kind: 'line', points: [from, across, to, across], stroke: colour, width: 0.75 },
        textItem(look, { ...text, x: middle, y: name }),
      ]
}

/** Names of lines; the role goes with the name where its bracket has no room for it. */
function linesOf(look: Look, { axis, room }: AxisPlace, bracketed: ReadonlySet<string>): Line[] {
  return axis.labels.map(({ text, index, group }, at) => {
    const named = visibleLabel(text)
    const whole = group === undefined || bracketed.has(group) ? named : `${visibleLabel(group)} ${named}`
    const lowered = index === undefined ? undefined : visibleText(index)
    const indexWidth = lowered === undefined ? 0 : textWidth(lowered, look.index)
    const fitted = fittedText(whole, look.label, room - indexWidth)
    return { at, text: fitted, index: lowered, role: group, width: labelWidth(look, fitted, lowered) }
  })
}

function groupsOf({ labels }: FigureAxis): Group[] {
  const groups: Group[] = []
  labels.forEach(({ group }, at) => {
    const last = groups.at(-1)
    if (group === undefined) return
    if (last?.role === group && last.last === at - 1) groups[groups.length - 1] = { ...last, last: at }
    else groups.push({ role: group, first: at, last: at })
  })
  return groups
}

function groupLength({ pitch, tile }: AxisPlace, { first, last }: Group): number {
  return (last - first) * pitch + tile
}

function roleWidth(look: Look, role: string): number {
  return textWidth(visibleLabel(role), look.label)
}

function roleColour(look: Look, role: string): string {
  return Object.hasOwn(look.paper.roles, role) ? look.paper.roles[role] : look.paper.quiet
}
