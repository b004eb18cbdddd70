import type { HistoryEntry } from './history-entry'

/**
 * Edits that were undone and then left behind by another edit. Only they are kept: what came before them is in the
 * line that they left, so branches cost what their edits cost.
 */
export interface Branch {
  readonly id: number
  /** The branch that it left; `null` for the present line. */
  readonly from: number | null
  /** How many edits of that line come before it. */
  readonly at: number
  readonly entries: readonly HistoryEntry[]
}

export interface Line {
  readonly entries: readonly HistoryEntry[]
  readonly branches: readonly Branch[]
}

/** The entries that lead from the opened document to the end of a branch. @throws RangeError without such a branch */
export function branchEntries({ entries, branches }: Line, id: number): readonly HistoryEntry[] {
  const branch = branches.find((each) => each.id === id)
  if (!branch) throw new RangeError(`There is no branch ${id}.`)
  const before = branch.from === null ? entries : branchEntries({ entries, branches }, branch.from)
  return [...before.slice(0, branch.at), ...branch.entries]
}

/**
 * The branches when the line is cut after `at` edits, the rest becoming a branch. Those that left the line further
 * on leave that branch from now on; their place, counted from the start, stays.
 */
export function withBranchCut({ entries, branches }: Line, at: number): readonly Branch[] {
  if (at >= entries.length) return branches
  const id = 1 + Math.max(0, ...branches.map((branch) => branch.id))
  const moved = branches.map((branch) =>
    branch.from === null && branch.at > at ? { ...branch, from: id } : branch,
  )
  return [...moved, { id, from: null, at, entries: entries.slice(at) }]
}
