import { useTimeoutFn, useResizeObserver } from '@vueuse/core'
import { ref, watch, type Ref } from 'vue'

/** What is drawn in an answer to somebody has its size by then. */
const SETTLED_MS = 400

/**
 * Brings an element into sight when what it shows changes, and while it grows by that: what was asked for does not lie
 * under an edge. Later changes of its size leave the page where it is.
 */
export function keepInSight(element: Readonly<Ref<HTMLElement | null>>, shown: () => unknown): void {
  const settles = ref(false)
  const { start } = useTimeoutFn(() => (settles.value = false), SETTLED_MS, { immediate: false })
  const reveal = () => settles.value && element.value?.scrollIntoView({ block: 'nearest' })
  watch(
    shown,
    (now) => {
      if (!now) return
      settles.value = true
      start()
      reveal()
    },
    { flush: 'post' },
  )
  useResizeObserver(element, reveal)
}
