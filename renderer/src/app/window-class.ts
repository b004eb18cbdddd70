import { createSharedComposable, useWindowSize } from '@vueuse/core'
import { computed } from 'vue'

/** The window's size classes in CSS pixels; each has one consequence a workspace. */
export const useWindowClass = createSharedComposable(() => {
  const { width, height } = useWindowSize()
  return {
    /** Panels lie over the workspace, which scrolls. */
    tiny: computed(() => width.value < 1024 || height.value < 640),
    small: computed(() => width.value < 1100),
    narrow: computed(() => width.value < 1400),
    short: computed(() => height.value < 860),
    /** A step has room for a panel beside it. */
    roomy: computed(() => width.value >= 1680),
    wide: computed(() => width.value >= 1800),
  }
})
