import { computed, inject, shallowRef, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useDocument } from '../../stores/document'
import { useFocus } from '../../stores/focus'
import { usePinned } from '../../stores/pinned'
import type { MapHighlight } from '../../charts/map-highlight'
import { highlightsOf, keepingUnchanged } from './highlight'
import { useGlidingLimits } from './gliding-limits'
import type { Layout } from './layout'
import { limitsOf, widerLimits, type Limits } from './limits'

/** What every map of the sandbox shares: the scales and one focus. */
interface SandboxContext {
  readonly limits: Readonly<Ref<Limits>>
  /** The scales that the shown ones are gliding to; they hold still during a drag. */
  readonly stepLimits: ComputedRef<Limits>
  readonly highlights: ComputedRef<ReadonlyMap<string, MapHighlight>>
  /** How the canvas is laid out; `null` before it is. */
  readonly layout: Ref<Layout | null>
}

const key: InjectionKey<SandboxContext> = Symbol('sandbox')

export function provideSandboxContext(): SandboxContext {
  const documents = useDocument()
  const focus = useFocus()
  const pinned = usePinned()
  /** With a pinned state to compare with, the scales hold both. */
  const target = computed<Limits>(() => {
    const now = limitsOf(documents.trace, documents.circuit.constants.s)
    return pinned.run ? widerLimits(now, limitsOf(pinned.run)) : now
  })
  const limits = useGlidingLimits(
    target,
    computed(() => documents.dragging),
  )
  const stepLimits = computed<Limits>((old) => (old && documents.dragging ? old : target.value))
  const highlights = computed<ReadonlyMap<string, MapHighlight>>((old) =>
    keepingUnchanged(highlightsOf(documents.trace, focus.focus), old),
  )
  const context = { limits, stepLimits, highlights, layout: shallowRef(null) }
  provide(key, context)
  return context
}

export function useSandboxContext(): SandboxContext {
  return inject(key)!
}
