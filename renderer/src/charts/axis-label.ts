import type { Axis } from '#shared/circuit/stage'

/** A line's label in its parts: `tok` `a`, or `b` with its lowered index. */
export interface AxisLabel {
  readonly role: string | null
  readonly name: string
  readonly index: number | null
}

export function axisLabels(axis: Axis): readonly AxisLabel[] {
  return axis.of === 'positions'
    ? axis.labels.map(({ token, index }) => ({ role: null, name: token, index }))
    : axis.labels.map(({ role, name }) => ({ role, name, index: null }))
}

/** A line in words: "query b, position 1", "key prev a". */
export function lineName(axis: Axis, line: number): string {
  const label = axisLabels(axis)[line]
  if (!label) return ''
  const words = label.role === null ? `${label.name}, position ${label.index}` : `${label.role} ${label.name}`
  return `${axis.role} ${words}`
}

/** Characters that a label needs, which is what decides whether neighbours would collide. */
export function labelLength({ role, name, index }: AxisLabel, withRole: boolean): number {
  return (withRole && role ? role.length + 1 : 0) + name.length + (index === null ? 0 : String(index).length)
}

/** Width of a character of the 11 px interface font, rounded up. */
export const CHARACTER = 6.5
/** Longer names are cut where they are turned upright. */
const MOST_TURNED = 12

/** Room of names of columns that are turned upright, in CSS pixels. */
export function turnedHeight(labels: readonly AxisLabel[]): number {
  const longest = Math.max(0, ...labels.map((label) => labelLength(label, false)))
  // Of capitals, which are wider.
  return Math.ceil(Math.min(MOST_TURNED, longest) * (CHARACTER + 0.5)) + 6
}

/** Below this pitch, names of neighbouring lines would touch. */
export const LABEL_EACH_FROM = 11
const LYING_HEIGHT = 14

/**
 * The pitch of a map, and whether its names of columns are turned upright, where they are wider than a tile and there
 * is room for them.
 *
 * @param pitchWith the pitch with so many pixels less height
 */
export function labelledPitch(
  columns: readonly AxisLabel[],
  pitchWith: (heading: number) => number,
): { readonly pitch: number; readonly turns: boolean } {
  const pitch = pitchWith(0)
  const longest = Math.max(0, ...columns.map((label) => labelLength(label, false)))
  if (longest * CHARACTER <= pitch + 1) return { pitch, turns: false }
  const upright = pitchWith(turnedHeight(columns) - LYING_HEIGHT)
  return upright >= LABEL_EACH_FROM ? { pitch: upright, turns: true } : { pitch, turns: false }
}
