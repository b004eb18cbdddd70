import type { Circuit } from '../circuit/circuit'

/** A named version inside a document. Its matrices are shared with the document wherever they are the same. */
export interface Snapshot {
  /** No two snapshots of a document have the same name. */
  readonly name: string
  readonly circuit: Circuit
  readonly tokens: readonly string[]
}

/** Snapshots come and go by edits that stand outside of undo: going back in time must not lose a version. */
export interface SnapshotEdit {
  readonly kind: 'snapshot'
  /** Where it stands in the document's list, oldest first. */
  readonly index: number
  /** `null` when it is new. */
  readonly before: Snapshot | null
  /** `null` when it is deleted. */
  readonly after: Snapshot | null
}

/** @throws RangeError when there is no snapshot at the place of one that is changed or deleted */
export function withSnapshot(
  snapshots: readonly Snapshot[],
  { index, before, after }: SnapshotEdit,
): readonly Snapshot[] {
  const [removed, added] = [before ? 1 : 0, after ? [after] : []]
  if (index < 0 || index + removed > snapshots.length) throw new RangeError(`There is no snapshot ${index}.`)
  return [...snapshots.slice(0, index), ...added, ...snapshots.slice(index + removed)]
}

export function snapshotEditLabel({ before, after }: SnapshotEdit): string {
  if (!after) return `Delete snapshot “${before?.name ?? ''}”`
  return before ? `Rename snapshot “${before.name}” to “${after.name}”` : `Take snapshot “${after.name}”`
}

/** The name itself, or with the first number behind it that makes it one of its own. */
export function freeSnapshotName(snapshots: readonly Snapshot[], wanted: string): string {
  const taken = new Set(snapshots.map(({ name }) => name))
  let name = wanted
  for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`
  return name
}
