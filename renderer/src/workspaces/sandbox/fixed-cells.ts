import type { CellContent } from '#shared/circuit/weights'
import type { HistoryEntry } from '../../document/history'

/**
 * How many cells followed a constant at the start of the history and hold a plain number after its first
 * `position` entries: the slider no longer moves them.
 */
export function fixedCellCount(entries: readonly HistoryEntry[], position: number): number {
  const first = new Map<string, CellContent>()
  const last = new Map<string, CellContent>()
  for (const { edit } of entries.slice(0, position)) {
    if (edit.kind !== 'cells') continue
    const { layer, head, name } = edit.place
    for (const { index, before, after } of edit.changes) {
      const key = `${layer}.${head}.${name}.${index}`
      if (!first.has(key)) first.set(key, before)
      last.set(key, after)
    }
  }
  return [...first].filter(([key, start]) => typeof start === 'string' && typeof last.get(key) === 'number')
    .length
}
