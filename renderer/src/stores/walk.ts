import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Cell } from '#shared/circuit/stage'
import { sameCell, useFocus } from './focus'

interface Walk {
  readonly cells: readonly Cell[]
  /** Index of the locked one. */
  readonly at: number
}

const NONE: Walk = { cells: [], at: -1 }

/**
 * The cells that were gone through link by link, from the one that was asked about first. Locking a cell otherwise
 * begins another walk; releasing ends it.
 */
export const useWalk = defineStore('walk', () => {
  const focus = useFocus()
  const walk = shallowRef<Walk>(NONE)

  watch(
    () => focus.locked,
    (locked) => {
      if (!locked) walk.value = NONE
      else if (!sameCell(locked, walk.value.cells[walk.value.at] ?? null))
        walk.value = { cells: [locked], at: 0 }
    },
    { flush: 'sync', immediate: true },
  )

  /** Goes on to a cell that another one names. */
  function follow(next: Cell) {
    const from = focus.focus
    if (!from || sameCell(from, next)) return focus.lock(next)
    const { cells, at } = walk.value
    const before = sameCell(from, cells[at] ?? null) ? cells.slice(0, at + 1) : [from]
    walk.value = { cells: [...before, next], at: before.length }
    focus.lock(next)
  }
  /** Goes to a cell of the walk; those after it stay, for the way forward. */
  function goTo(at: number) {
    const { cells } = walk.value
    if (!(at in cells)) return
    walk.value = { cells, at }
    focus.lock(cells[at])
  }

  return {
    cells: computed(() => walk.value.cells),
    at: computed(() => walk.value.at),
    canGoBack: computed(() => walk.value.at > 0),
    canGoForward: computed(() => walk.value.at < walk.value.cells.length - 1),
    follow,
    goTo,
    back: () => goTo(walk.value.at - 1),
    forward: () => goTo(walk.value.at + 1),
  }
})
