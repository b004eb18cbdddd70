import type { Weights } from '#shared/circuit/circuit'
import { indexOf } from '#shared/circuit/fill'
import { cellContent, type CellChange } from '#shared/circuit/weights'
import { finiteStart, steppedValue } from './value-drag'
import type { MapCell } from '../charts/geometry'

/** The cells of a grid as they are, and changes of them as one edit, without those that change nothing. */
export function useGridEdits(
  weights: () => Weights,
  emit: (changes: readonly CellChange[], label?: string, isStep?: boolean) => void,
) {
  const contentOf = (cell: MapCell) => cellContent(weights(), indexOf(weights(), cell))
  const valueOf = (cell: MapCell) => weights().values[indexOf(weights(), cell)]

  function commit(
    changes: readonly CellChange[],
    label?: (count: number) => string,
    start: Weights = weights(),
    isStep = false,
  ): number {
    const real = changes.filter(({ index, content }) => !Object.is(content, cellContent(start, index)))
    // One cell names itself and its value.
    if (real.length > 0) emit(real, real.length > 1 ? label?.(real.length) : undefined, isStep)
    return real.length
  }

  return {
    contentOf,
    valueOf,
    commit,
    changesTo: (cells: readonly MapCell[], content: CellChange['content']): CellChange[] =>
      cells.map((cell) => ({ index: indexOf(weights(), cell), content })),
    /** So many steps up or down, each cell from its own value. */
    stepped: (cells: readonly MapCell[], steps: number, step: number, limit: number): CellChange[] =>
      cells.map((cell) => ({
        index: indexOf(weights(), cell),
        content: steppedValue(finiteStart(valueOf(cell), limit), steps, step),
      })),
  }
}
