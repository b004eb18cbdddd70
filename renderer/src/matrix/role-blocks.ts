import type { Block } from '#shared/circuit/block'
import type { Axis } from '#shared/circuit/stage'
import type { MapCell } from '../charts/geometry'

/** A run of neighbouring lines with one role. */
export interface RoleRun {
  readonly role: string
  readonly first: number
  readonly last: number
}

/** The role groups of an axis of dims, in order. An axis of positions is one run. */
export function roleRuns(axis: Axis): RoleRun[] {
  const runs: RoleRun[] = []
  axis.labels.forEach((label, index) => {
    const role = 'role' in label ? label.role : 'position'
    const last = runs.at(-1)
    if (last?.role === role) runs[runs.length - 1] = { ...last, last: index }
    else runs.push({ role, first: index, last: index })
  })
  return runs
}

export function blockOfRuns(rows: RoleRun, columns: RoleRun): Block {
  return { top: rows.first, left: columns.first, bottom: rows.last, right: columns.last }
}

/** The block of the row's role and the column's role around a cell. */
export function roleBlock(
  stage: { readonly rows: Axis; readonly columns: Axis },
  { row, column }: MapCell,
): Block {
  return blockOfRuns(runAt(stage.rows, row), runAt(stage.columns, column))
}

function runAt(axis: Axis, line: number): RoleRun {
  return roleRuns(axis).find(({ first, last }) => line >= first && line <= last)!
}
