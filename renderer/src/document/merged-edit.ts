import type { Edit } from '#shared/document/edit'

/** Two edits of the same one thing as one; `null` when they are of different things. */
export function mergedEdit(first: Edit | undefined, second: Edit): Edit | null {
  if (first?.kind === 'constant' && second.kind === 'constant') {
    return first.constant === second.constant ? { ...second, before: first.before } : null
  }
  if (first?.kind !== 'cells' || second.kind !== 'cells') return null
  const sameMatrix = (['layer', 'head', 'name'] as const).every(
    (key) => first.place[key] === second.place[key],
  )
  const sameCells =
    first.changes.length === second.changes.length &&
    first.changes.every(({ index }, i) => index === second.changes[i].index)
  if (!sameMatrix || !sameCells) return null
  const changes = second.changes.map((change, i) => ({ ...change, before: first.changes[i].before }))
  return { ...second, changes }
}
