import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Cell } from '#shared/circuit/stage'
import { useDocument } from './document'

/** How long a hover outlives its cell, so that the gap between two tiles can be crossed. */
const LEAVE_MS = 120

export function sameCell(a: Cell | null, b: Cell | null): boolean {
  return a === b || (!!a && !!b && a.stage === b.stage && a.row === b.row && a.column === b.column)
}

/**
 * Focus follows the pointer and falls back to the locked cell: `hovered ?? locked`. It is not the selection:
 * commands act on that.
 */
export const useFocus = defineStore('focus', () => {
  const documents = useDocument()
  const hoveredCell = shallowRef<Cell | null>(null)
  const lockedCell = shallowRef<Cell | null>(null)
  let leaving: ReturnType<typeof setTimeout> | undefined

  /** A cell that the present trace has; an edit of the tokens may have taken it away. */
  function present(cell: Cell | null): Cell | null {
    if (!cell) return null
    const stage = documents.trace.stages.find(({ id }) => id === cell.stage)
    return stage && cell.row < stage.rows.labels.length && cell.column < stage.columns.labels.length
      ? cell
      : null
  }
  const hovered = computed(() => present(hoveredCell.value))
  const locked = computed(() => present(lockedCell.value))
  const focus = computed(() => hovered.value ?? locked.value)

  function hover(cell: Cell | null) {
    clearTimeout(leaving)
    if (cell) {
      if (!sameCell(cell, hoveredCell.value)) hoveredCell.value = cell
    } else if (hoveredCell.value) {
      leaving = setTimeout(() => (hoveredCell.value = null), LEAVE_MS)
    }
  }
  function lock(cell: Cell | null) {
    clearTimeout(leaving)
    hoveredCell.value = null
    lockedCell.value = cell
  }
  /** A click: locks, or releases the cell that is locked. */
  function toggleLock(cell: Cell) {
    lock(sameCell(cell, lockedCell.value) ? null : cell)
  }
  function release() {
    lock(null)
  }

  return { hovered, locked, focus, present, hover, lock, toggleLock, release }
})
