import { computed, shallowRef } from 'vue'
import type { CellChange } from '#shared/circuit/weights'
import type { MapCell } from '../charts/geometry'
import { openedTool, toolResult, type GridTool, type ToolContext, type ToolKind } from './grid-tool'

interface ToolEffects {
  commit(changes: readonly CellChange[], label: (count: number) => string): void
  /** Selects what was found. */
  found(cells: readonly MapCell[]): void
  returnFocus(): void
}

/** The tool that is open over a grid. It only outlines; accepting it is one edit. */
export function useGridTool(context: () => ToolContext, effects: ToolEffects) {
  const tool = shallowRef<GridTool | null>(null)
  /** Where a brush is pointed at. */
  const pointed = shallowRef<MapCell | null>(null)
  const result = computed(() =>
    tool.value ? toolResult(tool.value, context(), pointed.value ?? context().cell) : null,
  )

  function close() {
    if (!tool.value) return
    tool.value = null
    pointed.value = null
    effects.returnFocus()
  }

  return {
    tool,
    pointed,
    result,
    outlined: computed(() => (result.value?.ok ? result.value.cells : [])),
    isBrush: computed(() => tool.value?.kind === 'brush'),
    open(kind: ToolKind, patch: Partial<GridTool> = {}) {
      const opened = openedTool(kind, context())
      tool.value = { ...opened, ...patch, offset: opened.offset + (patch.offset ?? 0) }
    },
    update(patch: Partial<GridTool>) {
      if (tool.value) tool.value = { ...tool.value, ...patch }
    },
    accept() {
      const done = result.value
      if (!tool.value || !done?.ok) return
      if (tool.value.kind === 'find') {
        if (done.cells.length === 0) return
        effects.found(done.cells)
      } else effects.commit(done.changes, done.label)
      if (tool.value.kind === 'brush') effects.returnFocus()
      else close()
    },
    close,
  }
}
