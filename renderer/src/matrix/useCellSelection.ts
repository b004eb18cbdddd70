import { computed, shallowRef } from 'vue'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { cellBeside } from './cell-navigation'

/** The cell of one grid that keys act on. It is not the focus: that follows the pointer. */
export function useCellSelection(geometry: () => MapGeometry) {
  const chosen = shallowRef<MapCell>({ row: 0, column: 0 })

  return {
    /** Always a cell that the grid has, even after it became smaller. */
    selected: computed(() => cellBeside(geometry(), chosen.value, 0, 0)),
    select(cell: MapCell) {
      chosen.value = cell
    },
  }
}
