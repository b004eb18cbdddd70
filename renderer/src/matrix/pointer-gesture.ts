interface Gesture {
  move(event: PointerEvent): void
  /** Released, or taken away from outside: what is seen is meant. */
  end(): void
  /** Taken back with Esc. */
  cancel(): void
}

/**
 * Follows a pressed pointer until it is let go, also outside of what it was pressed on. No key but Esc means
 * anything meanwhile. @returns what ends it early, as if it had been let go
 */
export function followPointer(event: PointerEvent, gesture: Gesture): () => void {
  const surface = event.currentTarget as HTMLElement
  const listening = new AbortController()
  const { signal } = listening
  const stop = (then: () => void) => {
    if (signal.aborted) return
    listening.abort()
    then()
  }
  const own = (act: (each: PointerEvent) => void) => (each: PointerEvent) => {
    if (each.pointerId === event.pointerId) act(each)
  }
  const end = () => stop(gesture.end)
  surface.setPointerCapture(event.pointerId)
  surface.addEventListener('pointermove', own(gesture.move), { signal })
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    surface.addEventListener(type, own(end), { signal })
  window.addEventListener('blur', end, { signal })
  window.addEventListener(
    'keydown',
    (key) => {
      key.preventDefault()
      key.stopPropagation()
      if (key.key === 'Escape') stop(gesture.cancel)
    },
    { signal, capture: true },
  )
  return end
}
