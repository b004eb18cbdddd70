import { ref, type Ref } from 'vue'

/**
 * Whether a grid, or a field in it, has the focus of the keyboard; and whether it is being used by key, so that
 * it must show where keys act.
 */
export function useGridFocus(grid: Readonly<Ref<HTMLElement | null>>) {
  const hasFocus = ref(false)
  const usesKeys = ref(true)

  return {
    hasFocus,
    usesKeys,
    /** Takes the focus because of the pointer. */
    takeByPointer() {
      usesKeys.value = false
      grid.value?.focus({ preventScroll: true })
    },
    /** @returns whether the focus came from outside */
    focusIn(): boolean {
      const entered = !hasFocus.value
      hasFocus.value = true
      return entered
    },
    /** @returns whether the focus went to something else in the window */
    focusOut(event: FocusEvent): boolean {
      if (!document.hasFocus() || grid.value?.contains(event.relatedTarget as Node | null)) return false
      hasFocus.value = false
      return true
    },
  }
}
