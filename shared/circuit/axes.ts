import { dimText, type Dim } from './basis'
import type { Axis, AxisRole, Position } from './stage'

export function positionAxis(role: AxisRole, labels: readonly Position[]): Axis {
  return { role, of: 'positions', labels }
}

export function dimAxis(role: AxisRole, labels: readonly Dim[]): Axis {
  return { role, of: 'dims', labels }
}

/** A row or column as files and the command line name it: "b1", "tok a". */
export function axisLabel(axis: Axis, index: number): string {
  if (axis.of === 'dims') return dimText(axis.labels[index])
  const { token, index: position } = axis.labels[index]
  return `${token}${position}`
}

/** A row or column as it stands between brackets: a position's index, a dim's name. */
export function coordinate(axis: Axis, index: number): string {
  return axis.of === 'dims' ? dimText(axis.labels[index]) : String(axis.labels[index].index)
}

/** A position as prose writes it: "a₄". */
export function positionText({ token, index }: Position): string {
  return token + String(index).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)])
}
