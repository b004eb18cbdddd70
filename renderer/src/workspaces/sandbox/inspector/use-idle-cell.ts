import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { Cell } from '#shared/circuit/stage'
import { sameCell } from '../../../stores/focus'

/**
 * Whether the window has had time for a cell since it was come to; at once where nothing has to wait for that. The
 * frame that shows a cell is drawn before its questions are answered.
 */
export function useIdleCell(cell: () => Cell, waits: () => boolean): ComputedRef<boolean> {
  const reached = shallowRef<Cell | null>(null)
  let waiting: number | null = null
  function stop() {
    if (waiting !== null) cancelIdleCallback(waiting)
    waiting = null
  }
  watch(
    [cell, waits],
    ([now, wait]) => {
      if (sameCell(now, reached.value)) return
      stop()
      if (wait) waiting = requestIdleCallback(() => (reached.value = now))
    },
    { immediate: true },
  )
  onScopeDispose(stop)
  return computed(() => !waits() || sameCell(cell(), reached.value))
}
