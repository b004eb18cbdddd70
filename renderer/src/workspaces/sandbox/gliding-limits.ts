import { useReducedMotion } from '../../ui/reduced-motion'
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { LayerLimits, Limits } from './limits'

const GLIDE_MS = 200

/**
 * Scale limits that hold still while `frozen` and glide to their target afterwards, so that a colour means the
 * same throughout a drag.
 */
export function useGlidingLimits(target: Ref<Limits>, frozen: Ref<boolean>): Readonly<ShallowRef<Limits>> {
  const reduced = useReducedMotion()
  const shown = shallowRef(target.value)
  let frame = 0

  function glide() {
    cancelAnimationFrame(frame)
    const from = shown.value
    const to = target.value
    if (isSame(from, to)) return
    // Layers that come or go are no change of a scale.
    if (reduced.value || from.length !== to.length) {
      shown.value = to
      return
    }
    const start = performance.now()
    const step = (now: number) => {
      const t = Math.min(1, (now - start) / GLIDE_MS)
      const eased = 1 - (1 - t) ** 3
      shown.value = t === 1 ? to : to.map((layer, l) => between(from[l], layer, eased))
      if (t < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }

  watch([target, frozen], () => {
    if (frozen.value) cancelAnimationFrame(frame)
    else glide()
  })
  onScopeDispose(() => cancelAnimationFrame(frame))
  return shown
}

const SCALES = ['W_QK', 'scores', 'W_OV', 'values'] as const satisfies readonly (keyof LayerLimits)[]

function isSame(a: Limits, b: Limits): boolean {
  return a.length === b.length && a.every((layer, l) => SCALES.every((scale) => layer[scale] === b[l][scale]))
}

function between(from: LayerLimits, to: LayerLimits, share: number): LayerLimits {
  const at = (scale: keyof LayerLimits) => from[scale] + (to[scale] - from[scale]) * share
  return { W_QK: at('W_QK'), scores: at('scores'), W_OV: at('W_OV'), values: at('values') }
}
