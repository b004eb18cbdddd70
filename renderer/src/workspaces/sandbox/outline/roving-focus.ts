import { nextTick, ref, type Ref } from 'vue'

/**
 * One tab stop for a column of items: the arrows, Home and End move it, and what has it is focused.
 *
 * @param container holds the items; each carries `data-roving` with its index
 * @param count how many items there are now
 */
export function useRovingFocus(container: Ref<HTMLElement | null>, count: () => number) {
  const current = ref(0)

  const tabIndexOf = (index: number) => (index === Math.min(current.value, count() - 1) ? 0 : -1)

  function stopAt(index: number) {
    current.value = index
  }
  async function moveTo(index: number) {
    current.value = Math.max(0, Math.min(index, count() - 1))
    await nextTick()
    const item = container.value?.querySelector<HTMLElement>(`[data-roving="${current.value}"]`)
    item?.focus()
  }

  /** Moves for the keys that it knows. */
  function onKey(event: KeyboardEvent) {
    const goal = {
      ArrowDown: current.value + 1,
      ArrowUp: current.value - 1,
      Home: 0,
      End: count() - 1,
    }[event.key]
    if (goal === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    void moveTo(goal)
  }

  return { current, tabIndexOf, stopAt, moveTo, onKey }
}
