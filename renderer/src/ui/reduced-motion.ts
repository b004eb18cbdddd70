import { createSharedComposable, useLocalStorage, usePreferredReducedMotion } from '@vueuse/core'
import { computed, watch } from 'vue'

export type MotionChoice = 'system' | 'reduced'

/** Whether a person wants less motion than the system asks for. */
export const useMotionChoice = createSharedComposable(() => {
  const choice = useLocalStorage<MotionChoice>('motion', 'system')
  watch(choice, (now) => (document.documentElement.dataset.motion = now), { immediate: true, flush: 'sync' })
  return choice
})

/** Whether the system, or the person's settings, ask for things to switch instead of move. */
export const useReducedMotion = createSharedComposable(() => {
  const preference = usePreferredReducedMotion()
  const choice = useMotionChoice()
  return computed(() => preference.value === 'reduce' || choice.value === 'reduced')
})
