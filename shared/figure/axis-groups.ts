import type { FigureAxis } from './figure'
import type { Look } from './look'
import type { SceneItem } from './scene'
import { textItem } from './look'
import { textWidth } from './text-width'
import { visibleLabel } from './visible-text'

/** Neighbouring lines of one role, with the middle of its name along the axis; `null` where no name has room. */
export interface AxisGroup {
  readonly role: string
  readonly first: number
  readonly last: number
  readonly name: number | null
}

interface Spacing {
  readonly pitch: number
  readonly tile: number
}

/** Between two names. */
const APART = 3
/** How far a name may stand out beyond the axis. */
const BEYOND = 4

/**
 * The groups of an axis. A name stands over the middle of its lines; one that is longer than they are moves into the
 * room that its neighbours leave, as long as it still touches its own lines. Where that is too little, the group that
 * lacks most goes without.
 */
export function axisGroups(look: Look, axis: FigureAxis, { pitch, tile }: Spacing): AxisGroup[] {
  const groups = runsOf(axis)
  const total = Math.max(0, axis.labels.length - 1) * pitch + tile
  const spans = groups.map(({ role, first, last }) => {
    const from = first * pitch
    const to = last * pitch + tile
    return { from, to, width: textWidth(visibleLabel(role), look.label) }
  })
  let named = [...groups.keys()]
  while (named.length > 0) {
    const placed = placedNames(
      named.map((i) => spans[i]),
      total,
    )
    if (placed) {
      const middles = new Map(named.map((group, i) => [group, placed[i]]))
      return groups.map((group, i) => ({ ...group, name: middles.get(i) ?? null }))
    }
    const lack = (i: number) => spans[i].width / (spans[i].to - spans[i].from)
    const worst = named.reduce((most, i) => (lack(i) > lack(most) ? i : most))
    named = named.filter((i) => i !== worst)
  }
  return groups.map((group) => ({ ...group, name: null }))
}

interface Span {
  readonly from: number
  readonly to: number
  readonly width: number
}

/** The middles of names beside one another, or `null` where they do not fit. */
function placedNames(spans: readonly Span[], total: number): number[] | null {
  const starts: number[] = []
  let free = -BEYOND
  for (const { from, to, width } of spans) {
    const start = Math.max((from + to - width) / 2, free)
    starts.push(start)
    free = start + width + APART
  }
  let end = total + BEYOND
  for (let i = spans.length - 1; i >= 0; i--) {
    starts[i] = Math.min(starts[i], end - spans[i].width)
    end = starts[i] - APART
  }
  const fits = spans.every(
    ({ from, to, width }, i) => starts[i] < to && starts[i] + width > from && starts[i] >= -BEYOND,
  )
  return fits ? starts.map((start, i) => start + spans[i].width / 2) : null
}

function runsOf({ labels }: FigureAxis): { role: string; first: number; last: number }[] {
  const groups: { role: string; first: number; last: number }[] = []
  labels.forEach(({ group }, at) => {
    const last = groups.at(-1)
    if (group === undefined) return
    if (last?.role === group && last.last === at - 1) last.last = at
    else groups.push({ role: group, first: at, last: at })
  })
  return groups
}

/** A line along a group's tiles with its role beyond it. @param along where the axis begins; @param across the line */
export function groupItems(
  look: Look,
  side: 'rows' | 'columns',
  { role, first, last, name }: AxisGroup,
  { pitch, tile }: Spacing,
  along: number,
  across: number,
): SceneItem[] {
  if (name === null) return []
  const [from, to] = [along + first * pitch, along + last * pitch + tile]
  const colour = roleColour(look, role)
  const text = { text: visibleLabel(role), size: look.label, fill: colour, anchor: 'middle' as const }
  const baseline = across - look.label * 0.4
  const middle = along + name
  return side === 'rows'
    ? [
        { kind: 'line', points: [across, from, across, to], stroke: colour, width: 0.75 },
        textItem(look, { ...text, x: baseline, y: middle, upwards: true }),
      ]
    : [
        { kind: 'line', points: [from, across, to, across], stroke: colour, width: 0.75 },
        textItem(look, { ...text, x: middle, y: baseline }),
      ]
}

export function roleColour(look: Look, role: string): string {
  return Object.hasOwn(look.paper.roles, role) ? look.paper.roles[role] : look.paper.quiet
}
