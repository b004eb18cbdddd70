import { gridActs } from '../matrix/grid-acts'
import { useActiveGrid } from '../stores/active-grid'
import type { Command } from './command'

/** What can be done with the selected cells of the matrix that was worked in last. Its keys are the grid's own. */
export function useGridCommands(): () => Command[] {
  const active = useActiveGrid()
  return () =>
    gridActs.flat().map(({ act, title, keys }) => ({
      id: `grid.${act}`,
      title,
      group: 'Edit' as const,
      where: active.grid?.name ?? 'Matrix',
      ...(keys ? { ownKeys: keys } : {}),
      enabled: active.grid !== null,
      reason: 'Go to a cell of a matrix first',
      undoable: !/^(copy|select|find|zoom)/.test(act),
      run: () => active.grid?.act(act),
    }))
}
