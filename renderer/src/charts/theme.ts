import {
  createSharedComposable,
  useDevicePixelRatio,
  useEventListener,
  useMediaQuery,
  useMutationObserver,
} from '@vueuse/core'
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { windowPalette, type Theme } from './palettes'

/** The window's theme, as `data-theme` of the root element says it. */
export const useTheme: () => Readonly<Ref<Theme>> = createSharedComposable(() => {
  const root = document.documentElement
  const theme = ref<Theme>(themeOf(root))
  useMutationObserver(root, () => (theme.value = themeOf(root)), { attributeFilter: ['data-theme'] })
  return theme
})

/** Device pixels in a CSS pixel: another screen changes it with a media query, a zoom with a resize. */
export const usePixelRatio: () => Readonly<Ref<number>> = createSharedComposable(() => {
  const ratio = ref(window.devicePixelRatio)
  const read = () => (ratio.value = window.devicePixelRatio)
  watch(useDevicePixelRatio().pixelRatio, read)
  useEventListener(window, 'resize', read)
  return ratio
})

/** The tokens that canvases draw with, as colours and font stacks. */
export interface CanvasTokens {
  readonly panel: string
  readonly inset: string
  readonly border: string
  readonly hatch: string
  readonly text2: string
  readonly text3: string
  readonly danger: string
  readonly accent: string
  readonly ring: string
  readonly halo: string
  readonly mono: string
}

/**
 * Read again when the theme or the palette changes or forced colours come and go, so that a canvas follows them: each
 * time they are a new object, with which everything is painted again.
 */
export const useCanvasTokens: () => ComputedRef<CanvasTokens> = createSharedComposable(() => {
  const theme = useTheme()
  const forced = useMediaQuery('(forced-colors: active)')
  return computed(() => {
    void [theme.value, windowPalette.value]
    return canvasTokens(forced.value)
  })
})

function canvasTokens(forcedColours: boolean): CanvasTokens {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    panel: token('panel'),
    inset: token('inset'),
    border: token('border'),
    hatch: token('hatch'),
    text2: token('text-2'),
    text3: token('text-3'),
    danger: token('danger'),
    accent: forcedColours ? 'Highlight' : token('accent'),
    ring: forcedColours ? 'Highlight' : token('ring'),
    halo: forcedColours ? 'Canvas' : token('halo'),
    mono: token('mono') || 'monospace',
  }
}

function themeOf(root: HTMLElement): Theme {
  return root.dataset.theme === 'dark' ? 'dark' : 'light'
}
