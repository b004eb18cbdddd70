import { onBeforeUnmount, watch, type Ref } from 'vue'
import { frames } from '../../../charts/frame-scheduler'
import { useStepper } from '../../../stores/stepper'
import { useReducedMotion } from '../../../ui/reduced-motion'
import { placeBefore, transformBack, type MapPlace } from './map-motion'

/** LOOK §8: how long a change of the step takes to move operands to their place. */
const MOVE_MS = 200
const EASE = 'cubic-bezier(0.2, 0, 0, 1)'

/**
 * Moves the maps that two steps have in common from where they stood to where they stand. The new step is complete
 * in its first frame; only its maps are still on their way. Nothing moves where less motion is wanted.
 *
 * @param room what the maps, `[data-map]`, are in
 */
export function useMapMotion(room: Readonly<Ref<HTMLElement | null>>): void {
  const stepper = useStepper()
  const reduced = useReducedMotion()
  let before: ReadonlyMap<string, MapPlace> | null = null
  const moving = new Map<Animation, HTMLElement>()

  function places(): Map<string, MapPlace> {
    const found = new Map<string, MapPlace>()
    for (const element of room.value?.querySelectorAll<HTMLElement>('[data-map]') ?? []) {
      const tiles = element.querySelector('[role=grid]')
      if (tiles)
        found.set(element.dataset.map!, {
          box: element.getBoundingClientRect(),
          tiles: tiles.getBoundingClientRect(),
        })
    }
    return found
  }
  function arrive(animation: Animation) {
    moving.get(animation)?.style.removeProperty('z-index')
    moving.delete(animation)
  }
  function stop() {
    for (const animation of [...moving.keys()]) {
      animation.cancel()
      arrive(animation)
    }
  }
  function move() {
    const from = before
    before = null
    stop()
    if (!from) return
    for (const [key, now] of places()) {
      const old = placeBefore(from, key)
      const transform = old && transformBack(now, old.place, old.turned)
      if (!transform) continue
      const element = room.value!.querySelector<HTMLElement>(`[data-map="${CSS.escape(key)}"]`)!
      const [start, end] = [transform, 'none'].map((to) => ({ transform: to, transformOrigin: '0 0' }))
      const animation = element.animate([start, end], { duration: MOVE_MS, easing: EASE })
      // Over what it passes.
      element.style.zIndex = '1'
      moving.set(animation, element)
      animation.onfinish = () => arrive(animation)
    }
  }

  // At once: later the page is half changed, and to ask where a map stands would lay all of it out.
  watch(
    () => stepper.place.step,
    () => {
      if (!reduced.value) before ??= places()
    },
    { flush: 'sync' },
  )
  // Behind the maps' own painting, by which they have their new size.
  watch(
    () => stepper.place.step,
    () => frames.request(move),
    { flush: 'post' },
  )
  onBeforeUnmount(() => {
    frames.cancel(move)
    stop()
  })
}
