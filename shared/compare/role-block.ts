import type { Axis } from '../circuit/stage'
import type { Matrix } from '../tensor/matrix'

/** The cells of a matrix whose row has one role and whose column another. */
export interface RoleBlock {
  readonly rows: Axis
  readonly columns: Axis
  readonly values: Matrix
}

/**
 * A block of a matrix on axes of dims.
 *
 * @param roles of rows and columns; `null` for all
 * @returns `null` where the matrix has no such dims
 */
export function roleBlock(
  { rows, columns, values }: RoleBlock,
  roles: { readonly rows: string | null; readonly columns: string | null },
): RoleBlock | null {
  const [down, across] = [roleLines(rows, roles.rows), roleLines(columns, roles.columns)]
  if (down.length === 0 || across.length === 0) return null
  const kept = down.flatMap((r) => across.map((c) => values.values[r * values.columns + c]))
  return {
    rows: withLines(rows, down),
    columns: withLines(columns, across),
    values: { rows: down.length, columns: across.length, values: Float64Array.from(kept) },
  }
}

/** Which lines of an axis have a role; `null` for all. Those of one role are side by side. */
export function roleLines(axis: Axis, role: string | null): number[] {
  const all = axis.labels.map((_, line) => line)
  if (role === null) return all
  return axis.of === 'dims' ? all.filter((line) => axis.labels[line].role === role) : []
}

function withLines(axis: Axis, lines: readonly number[]): Axis {
  return axis.of === 'dims'
    ? { ...axis, labels: lines.map((line) => axis.labels[line]) }
    : { ...axis, labels: lines.map((line) => axis.labels[line]) }
}
