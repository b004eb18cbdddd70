import { computed, ref, shallowRef, type Ref } from 'vue'
import { sameCell, type MapCell } from './geometry'
import type { useTextureView } from './texture-view'

/** Lines that a key goes, down and to the right. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-16, 0],
  PageDown: [16, 0],
}
/** CSS pixels from which on a press is a drag. */
const DRAG = 4

/**
 * Pointer, wheel and keys of a square map that is zoomed and panned.
 *
 * @returns the cell that is pointed at or stands in focus, and the handlers of the plot
 */
export function useTexturePointer(
  cells: Readonly<Ref<number>>,
  view: ReturnType<typeof useTextureView>,
  tell: { hover(cell: MapCell | null): void; press(cell: MapCell): void },
) {
  const { pitch, left, top } = view
  const at = shallowRef<MapCell>({ row: 0, column: 0 })
  const focused = ref(false)
  const hovered = ref(false)
  const present = computed(() => (focused.value || hovered.value ? at.value : null))
  let drag: { x: number; y: number; moved: boolean } | null = null

  function cellUnder({ offsetX, offsetY }: MouseEvent): MapCell | null {
    const row = Math.floor(top.value + offsetY / pitch.value)
    const column = Math.floor(left.value + offsetX / pitch.value)
    return row >= 0 && column >= 0 && row < cells.value && column < cells.value ? { row, column } : null
  }
  function point(event: PointerEvent) {
    if (drag) {
      const [x, y] = [event.clientX - drag.x, event.clientY - drag.y]
      if (!drag.moved && Math.hypot(x, y) < DRAG) return
      drag = { x: event.clientX, y: event.clientY, moved: true }
      view.pan(-x, -y)
      return
    }
    const cell = cellUnder(event)
    if (hovered.value && sameCell(cell, at.value)) return
    hovered.value = cell !== null
    if (cell) at.value = cell
    tell.hover(cell)
  }
  function press(event: PointerEvent) {
    if (event.button !== 0) return
    drag = { x: event.clientX, y: event.clientY, moved: false }
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
  }
  function lift(event: PointerEvent) {
    const moved = drag?.moved
    drag = null
    const cell = cellUnder(event)
    if (!moved && cell) tell.press(cell)
  }
  function leave() {
    hovered.value = false
    tell.hover(null)
  }
  function wheel(event: WheelEvent) {
    if (event.ctrlKey) view.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX, event.offsetY)
    else if (event.shiftKey) view.pan(event.deltaY, 0)
    else view.pan(event.deltaX, event.deltaY)
  }
  function key(event: KeyboardEvent) {
    if (event.altKey) return
    const { row, column } = at.value
    const far = event.ctrlKey || event.metaKey
    const last = cells.value - 1
    const ends = { Home: [far ? 0 : row, 0], End: [far ? last : row, last] }[event.key]
    const by = far ? last : 1
    const move = STEPS[event.key]?.map((lines) => lines * by)
    if (far && !move && !ends) return
    else if (event.key === '+' || event.key === '=') view.zoom(1.25)
    else if (event.key === '-') view.zoom(0.8)
    else if (event.key === '0') view.fit()
    else if (event.key === 'Enter') tell.press(at.value)
    else if (move || ends) {
      const [r, c] = ends ?? [row + move[0], column + move[1]]
      const within = (line: number) => Math.min(last, Math.max(0, line))
      at.value = { row: within(r), column: within(c) }
      view.reveal(at.value)
      tell.hover(at.value)
    } else return
    event.preventDefault()
  }
  function focusIn() {
    focused.value = true
    tell.hover(at.value)
  }
  function focusOut() {
    focused.value = false
    if (!hovered.value) tell.hover(null)
  }
  return { at, present, point, press, lift, leave, wheel, key, focusIn, focusOut }
}
