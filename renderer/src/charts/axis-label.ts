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
