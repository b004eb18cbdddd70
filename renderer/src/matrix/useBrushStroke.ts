import type { Weights } from '#shared/circuit/circuit'
import type { CellChange } from '#shared/circuit/weights'
import type { MapCell } from '../charts/geometry'
import { toolResult, type GridTool, type ToolContext } from './grid-tool'
import { followPointer } from './pointer-gesture'

interface StrokeEffects {
  preview(changes: readonly CellChange[]): void
  commit(start: Weights, changes: readonly CellChange[], label: (count: number) => string): void
  cancel(): void
}

/**
 * A stroke of the brush: every cell that it touches, once. The circuit follows while it is drawn; letting go is
 * one edit.
 */
export function useBrushStroke(effects: StrokeEffects) {
  return function begin(
    event: PointerEvent,
    tool: GridTool,
    context: ToolContext,
    cellUnder: (event: PointerEvent) => MapCell | null,
  ) {
    const start = context.weights
    const changes = new Map<number, CellChange>()
    let label = (count: number) => `Paint ${count} cells`
    const touch = (each: PointerEvent) => {
      const cell = cellUnder(each)
      const result = cell && toolResult(tool, context, cell)
      if (!result?.ok) return
      label = (count) => result.label(count)
      const before = changes.size
      for (const change of result.changes) changes.set(change.index, change)
      if (changes.size > before) effects.preview([...changes.values()])
    }
    followPointer(event, {
      move: touch,
      end: () => effects.commit(start, [...changes.values()], label),
      cancel: effects.cancel,
    })
    touch(event)
  }
}
