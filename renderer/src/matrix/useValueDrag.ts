import { computed, onBeforeUnmount, shallowRef } from 'vue'
import type { CellContent } from '#shared/circuit/weights'
import { draggedTo, pressedDrag, stepOf, type ValueDrag } from './value-drag'
import type { MapCell } from '../charts/geometry'

/** A weight as it was when it was pressed. */
interface PressedWeight {
  readonly cell: MapCell
  readonly value: number
  readonly content: CellContent
  /** End of the scale; it stays for the whole drag. */
  readonly limit: number
  /** Values at which the drag rests: 0, 1 and the document's constants. */
  readonly holds: readonly number[]
}

interface DragEffects {
  press(cell: MapCell): void
  preview(cell: MapCell, content: CellContent): void
  commit(cell: MapCell, content: CellContent): void
  cancel(): void
}

/**
 * A press on a weight: a click when the pointer stays, a drag of its value when it moves up or down. After a
 * preview comes exactly one commit or cancel. What ends a drag from outside (the window loses the focus, the
 * pointer is taken away) commits what is seen; Esc takes it back.
 */
export function useValueDrag(effects: DragEffects) {
  const weight = shallowRef<PressedWeight | null>(null)
  const drag = shallowRef<ValueDrag | null>(null)
  let previewed = false
  let listening = new AbortController()

  /** Back at the old value the cell holds what it held, be it an expression. */
  function contentNow(): CellContent | null {
    if (!weight.value || !drag.value) return null
    return Object.is(drag.value.value, weight.value.value) ? weight.value.content : drag.value.value
  }

  function begin(event: PointerEvent, pressed: PressedWeight) {
    end()
    weight.value = pressed
    drag.value = pressedDrag(pressed.value, pressed.limit, event.clientY, pressed.holds)
    const surface = event.currentTarget as HTMLElement
    surface.setPointerCapture(event.pointerId)
    const { signal } = listening
    const own = (act: (event: PointerEvent) => void) => (each: PointerEvent) => {
      if (each.pointerId === event.pointerId) act(each)
    }
    surface.addEventListener('pointermove', own(move), { signal })
    surface.addEventListener('pointerup', own(release), { signal })
    surface.addEventListener('pointercancel', own(settle), { signal })
    surface.addEventListener('lostpointercapture', own(settle), { signal })
    window.addEventListener('blur', settle, { signal })
    window.addEventListener('keydown', key, { signal, capture: true })
  }

  function move(event: PointerEvent) {
    if (!weight.value || !drag.value) return
    const next = draggedTo(drag.value, event.clientY, stepOf(weight.value.limit, event))
    const changed = !Object.is(next.value, drag.value.value)
    drag.value = next
    if (!changed) return
    previewed = true
    effects.preview(weight.value.cell, contentNow()!)
  }

  function release() {
    if (drag.value?.moved) return settle()
    const cell = weight.value?.cell
    end()
    if (cell) effects.press(cell)
  }

  /** Ends the drag with what is seen. */
  function settle() {
    const pressed = weight.value
    const content = contentNow()
    const wasPreviewed = end()
    if (!pressed || content === null || !wasPreviewed) return
    if (Object.is(content, pressed.content)) effects.cancel()
    else effects.commit(pressed.cell, content)
  }

  /** Ends the drag as if it had not been. */
  function cancel() {
    if (end()) effects.cancel()
  }

  /** No key means anything else during a drag; Shift and Alt are read from the pointer's events. */
  function key(event: KeyboardEvent) {
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') cancel()
  }

  function end(): boolean {
    listening.abort()
    listening = new AbortController()
    weight.value = null
    drag.value = null
    const wasPreviewed = previewed
    previewed = false
    return wasPreviewed
  }

  onBeforeUnmount(settle)

  return {
    /** The weight that is being dragged and its value now; null for a press that has not moved. */
    dragged: computed(() =>
      weight.value && drag.value?.moved ? { weight: weight.value, value: drag.value.value } : null,
    ),
    isPressed: computed(() => weight.value !== null),
    begin,
    cancel,
  }
}
