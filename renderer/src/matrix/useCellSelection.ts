import { computed, shallowRef } from 'vue'
import type { Block } from '#shared/circuit/block'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { blocksOf, isSingle, mainBlock, selectedCells, selectionOf, type Selection } from './selection'

/** What is selected in one grid; always cells that the grid has, even after it became smaller. */
export function useCellSelection(geometry: () => MapGeometry) {
  const chosen = shallowRef<Selection>(selectionOf({ row: 0, column: 0 }))

  const within = ({ row, column }: MapCell): MapCell => {
    const { rows, columns, transposed } = geometry()
    const [down, across] = transposed ? [columns, rows] : [rows, columns]
    return { row: clamped(row, down.labels.length), column: clamped(column, across.labels.length) }
  }
  const selection = computed<Selection>(() => ({
    anchor: within(chosen.value.anchor),
    cell: within(chosen.value.cell),
    others: chosen.value.others.map(({ top, left, bottom, right }): Block => {
      const first = within({ row: top, column: left })
      const last = within({ row: bottom, column: right })
      return { top: first.row, left: first.column, bottom: last.row, right: last.column }
    }),
  }))

  return {
    selection,
    /** The cell that keys act on. */
    selected: computed(() => selection.value.cell),
    cells: computed(() => selectedCells(selection.value)),
    blocks: computed(() => blocksOf(selection.value)),
    block: computed(() => mainBlock(selection.value)),
    single: computed(() => isSingle(selection.value)),
    choose(next: Selection) {
      chosen.value = next
    },
    select(cell: MapCell) {
      chosen.value = selectionOf(cell)
    },
  }
}

function clamped(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index))
}
