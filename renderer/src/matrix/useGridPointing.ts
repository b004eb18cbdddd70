import type { Ref } from 'vue'
import { sameCell, type MapCell } from '../charts/geometry'
import type { useGridPointer } from './useGridPointer'

interface PointingEffects {
  /** The cell that is pointed at is another now, or none. */
  hover(cell: MapCell | null): void
  /** The grid is worked in with the pointer now. */
  take(): void
  select(cell: MapCell): void
  /** Begins a stroke of the brush. */
  paint(event: PointerEvent): void
  /** Opens the entry of the selected cell. */
  edit(): void
  zoom(by: 'in' | 'out', around: MapCell | null): void
}

/** What the events of a pointer over the tiles and labels of a grid come to. */
export function useGridPointing(
  pointer: ReturnType<typeof useGridPointer>,
  isBrush: Readonly<Ref<boolean>>,
  effects: PointingEffects,
) {
  let hovered: MapCell | null = null

  function hover(cell: MapCell | null) {
    if (sameCell(cell, hovered)) return
    hovered = cell
    effects.hover(cell)
  }

  return {
    hover,
    /** Forgets what is pointed at: the keys went elsewhere. */
    forget() {
      hovered = null
    },
    move(event: PointerEvent) {
      if (!pointer.isPressed.value) hover(pointer.cellAt(event))
    },
    leave: () => hover(null),
    down(event: PointerEvent) {
      if (event.button > 2 || event.button === 1 || !event.isPrimary) return
      event.preventDefault()
      effects.take()
      const cell = pointer.cellAt(event)
      if (!cell) return
      if (event.button === 2) return pointer.secondary(cell)
      if (!isBrush.value) return pointer.down(event, cell)
      effects.select(cell)
      effects.paint(event)
    },
    pressLine(side: 'rows' | 'columns', line: number, event: PointerEvent) {
      effects.take()
      pointer.line(event, side, line)
    },
    doubleClick(event: MouseEvent) {
      if (pointer.cellAt(event) && !isBrush.value) effects.edit()
    },
    /** Ctrl and the wheel change the size of the tiles, about the one under the pointer. */
    wheel(event: WheelEvent) {
      if (!(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      effects.zoom(event.deltaY < 0 ? 'in' : 'out', pointer.cellAt(event, true))
    },
  }
}
