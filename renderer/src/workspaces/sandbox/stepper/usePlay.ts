import { onScopeDispose, watch } from 'vue'
import { useStepper } from '../../../stores/stepper'
import { useReducedMotion } from '../../../ui/reduced-motion'

const STAGE_MS = 900
const CELL_MS = 90

/** Plays the walk: a step every so often for as long as it is on. With reduced motion, one step and a stop. */
export function usePlay(): void {
  const stepper = useStepper()
  const reduced = useReducedMotion()
  let timer: ReturnType<typeof setTimeout> | undefined

  function tick() {
    stepper.tick()
    if (reduced.value) stepper.playing = false
    if (stepper.playing) wait()
  }
  function wait() {
    timer = setTimeout(tick, (stepper.reveal === 'stage' ? STAGE_MS : CELL_MS) / stepper.speed)
  }
  watch(
    () => stepper.playing,
    (playing) => {
      clearTimeout(timer)
      // What was asked for begins at once.
      if (playing) tick()
    },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    stepper.playing = false
  })
}
