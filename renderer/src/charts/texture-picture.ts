import { computed, onMounted, shallowRef, watch, type Ref } from 'vue'
import type { Matrix } from '#shared/tensor/matrix'
import type { Scale } from './palettes'
import { overlayTexture, textureOf, type Overlay } from './texture'
import type { useTextureView } from './texture-view'
import { usePixelRatio, useTheme } from './theme'

interface Pictured {
  readonly values: Matrix
  /** Drawn in its place, where there is one. */
  readonly overlay: Overlay | null
  readonly scale: Scale
  readonly causal: boolean
}

/** Keeps a canvas with the part of a square map that is in sight; scrolling moves one picture and makes none. */
export function useTexturePicture(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  shown: () => Pictured,
  { pitch, left, top, plotWidth, plotHeight }: ReturnType<typeof useTextureView>,
): void {
  const theme = useTheme()
  const pixelRatio = usePixelRatio()
  /** Cells of one pixel of the picture, where they are smaller than those of the screen. */
  const step = computed(() => Math.max(1, Math.ceil(1 / (pitch.value * pixelRatio.value))))
  const picture = shallowRef<HTMLCanvasElement | null>(null)

  function makePicture() {
    const { values, overlay, scale, causal } = shown()
    const options = { scale, theme: theme.value, causal, step: step.value }
    const texture = overlay ? overlayTexture(overlay, causal, step.value) : textureOf(values, options)
    const made = document.createElement('canvas')
    made.width = made.height = texture.side
    const context = made.getContext('2d')
    const image = context?.createImageData(texture.side, texture.side)
    if (!context || !image) return
    new Uint32Array(image.data.buffer).set(texture.pixels)
    context.putImageData(image, 0, 0)
    picture.value = made
  }
  function paint() {
    const context = canvas.value?.getContext('2d')
    if (!context || !picture.value) return
    const ratio = pixelRatio.value
    canvas.value!.width = Math.round(plotWidth.value * ratio)
    canvas.value!.height = Math.round(plotHeight.value * ratio)
    context.imageSmoothingEnabled = false
    // The last pixel of a coarse picture may stand for fewer cells than the others.
    const whole = picture.value.width * step.value * pitch.value * ratio
    const place = (first: number) => -first * pitch.value * ratio
    context.drawImage(picture.value, place(left.value), place(top.value), whole, whole)
  }
  onMounted(() => {
    makePicture()
    paint()
  })
  watch(
    [() => shown().values, () => shown().overlay, () => shown().scale, () => shown().causal, theme, step],
    makePicture,
  )
  watch([picture, pitch, left, top, plotWidth, plotHeight, pixelRatio], paint, { flush: 'post' })
}
