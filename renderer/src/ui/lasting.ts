import { useTimeoutFn } from '@vueuse/core'
import { readonly, ref, watch, type Ref } from 'vue'

/**
 * Whether something has held for a while: what comes and goes within a blink only unsettles who looks. That it no longer
 * holds is said at once.
 */
export function lasting(source: () => boolean, ms: number): Readonly<Ref<boolean>> {
  const lasts = ref(false)
  const { start, stop } = useTimeoutFn(() => (lasts.value = true), ms, { immediate: false })
  watch(
    source,
    (holds) => {
      stop()
      lasts.value = false
      if (holds) start()
    },
    { immediate: true },
  )
  return readonly(lasts)
}
