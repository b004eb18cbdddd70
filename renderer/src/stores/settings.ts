import { defineStore } from 'pinia'
import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { computed, watch } from 'vue'
import type { PaletteName } from '#shared/figure/figure'
import { windowPalette } from '../charts/palettes'
import { useMotionChoice } from '../ui/reduced-motion'

export type ThemeChoice = 'system' | 'light' | 'dark'
/** How W_OV stands: row = dim written (`homework`), or row = dim read (`transformer-lens`). Only for the eye. */
export type OvConvention = 'homework' | 'transformer-lens'

const numberOrNull = {
  read: (text: string) => Number(text) || null,
  write: (value: number | null) => String(value),
}

/** What a person chose about the window; it is there again at the next start. */
export const useSettings = defineStore('settings', () => {
  const themeChoice = useLocalStorage<ThemeChoice>('theme', 'system')
  const zoom = useLocalStorage('zoom', 1)
  const outlineShown = useLocalStorage('outline-shown', true)
  const inspectorShown = useLocalStorage('inspector-shown', true)
  /** The same beside a step; `null` follows the window. */
  const stepSideShown = useLocalStorage<boolean | null>('step-side-shown', null, {
    serializer: { read: (text) => (text === 'null' ? null : text === 'true'), write: String },
  })
  /** Widths that a person gave the panels, in CSS pixels; `null` follows the window. */
  const outlineWidth = useLocalStorage<number | null>('outline-width', null, { serializer: numberOrNull })
  const inspectorWidth = useLocalStorage<number | null>('inspector-width', null, { serializer: numberOrNull })
  /** Whether edits go into the person's own file by themselves. */
  const autosave = useLocalStorage('autosave', false)
  const hintDone = useLocalStorage('hint-done', false)
  const ovConvention = useLocalStorage<OvConvention>('ov-convention', 'homework')
  const palette = useLocalStorage<PaletteName>('palette', 'default')
  watch(palette, (name) => (windowPalette.value = name), { immediate: true, flush: 'sync' })
  const motion = useMotionChoice()

  const systemDark = usePreferredDark()
  const theme = computed(() =>
    themeChoice.value === 'system' ? (systemDark.value ? 'dark' : 'light') : themeChoice.value,
  )
  watch(theme, (value) => (document.documentElement.dataset.theme = value), {
    immediate: true,
    flush: 'sync',
  })

  return {
    themeChoice,
    theme,
    zoom,
    outlineShown,
    inspectorShown,
    stepSideShown,
    outlineWidth,
    inspectorWidth,
    hintDone,
    autosave,
    ovConvention,
    palette,
    motion,
  }
})
