import { createSharedComposable, usePreferredReducedMotion } from '@vueuse/core'
import { computed } from 'vue'

/** Whether the system asks for things to switch instead of move. */
export const useReducedMotion = createSharedComposable(() => {
  const preference = usePreferredReducedMotion()
  return computed(() => preference.value === 'reduce')
})
