import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useDocument } from '../../stores/document'
import { useFocus } from '../../stores/focus'
import type { MapHighlight } from '../../charts/map-highlight'
import { highlightsOf, keepingUnchanged } from './highlight'
import { useGlidingLimits } from './gliding-limits'
import { limitsOf, type Limits } from './limits'

/** What every map of the sandbox shares: one pair of scales and one focus. */
interface SandboxContext {
  readonly limits: Readonly<Ref<Limits>>
  readonly highlights: ComputedRef<ReadonlyMap<string, MapHighlight>>
}

const key: InjectionKey<SandboxContext> = Symbol('sandbox')

export function provideSandboxContext(): SandboxContext {
  const documents = useDocument()
  const focus = useFocus()
  const target = computed(() => limitsOf(documents.trace, documents.circuit.constants.s))
  const limits = useGlidingLimits(
    target,
    computed(() => documents.dragging),
  )
  const highlights = computed<ReadonlyMap<string, MapHighlight>>((old) =>
    keepingUnchanged(highlightsOf(documents.trace, focus.focus), old),
  )
  const context = { limits, highlights }
  provide(key, context)
  return context
}

export function useSandboxContext(): SandboxContext {
  return inject(key)!
}
