import { useReducedMotion } from '../../ui/reduced-motion'
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Limits } from './limits'

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
    if (from.scores === to.scores && from.values === to.values) return
    if (reduced.value) {
      shown.value = to
      return
    }
    const start = performance.now()
    const step = (now: number) => {
      const t = Math.min(1, (now - start) / GLIDE_MS)
      const eased = 1 - (1 - t) ** 3
      const between = (a: number, b: number) => a + (b - a) * eased
      shown.value =
        t === 1 ? to : { scores: between(from.scores, to.scores), values: between(from.values, to.values) }
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
