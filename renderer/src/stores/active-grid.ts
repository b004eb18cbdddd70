import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { GridAct } from '../matrix/grid-acts'

interface ActiveGrid {
  /** As a person knows it: "W_QK, head 1.0". */
  readonly name: string
  act(act: GridAct): void
}

/** The matrix that somebody worked in last: commands about cells act there. */
export const useActiveGrid = defineStore('active-grid', () => {
  const grid = shallowRef<ActiveGrid | null>(null)

  return {
    grid,
    take(taken: ActiveGrid) {
      grid.value = taken
    },
    /** Pastes where the keyboard is, as a menu asks for it: by the system, as if by its keys. */
    paste() {
      void window.lab.invoke('window.paste')
    },
    /** The grid is gone from the window. */
    release(gone: ActiveGrid) {
      if (grid.value === gone) grid.value = null
    },
  }
})
