import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { askAnalysis, ModelAnalysis } from '../../stores/model-analysis'
import { useSharedAnalyses, type Urgency } from '../../stores/shared-analyses'

type Question = Parameters<typeof askAnalysis>[0]

/** An analysis whose turn has not come. */
const WAITING = { done: 0, total: 0, cancelling: false } as const

/**
 * An analysis that follows its question: asked when the question changes, where `auto` allows it, and else when
 * somebody calls `ask`. What is shown always answers the question of now. Views with the same question share its job.
 */
export function useAnalysis(
  question: () => Question | null,
  auto: () => boolean = () => true,
  urgency: Urgency = 'first',
) {
  const shared = useSharedAnalyses()
  const result = shallowRef<ModelAnalysis | null>(null)
  const error = ref<string | null>(null)
  const asked = shallowRef<ReturnType<typeof shared.ask> | null>(null)
  const job = computed(() => asked.value && (shared.jobOf(asked.value.key) ?? WAITING))
  const key = computed(() => JSON.stringify(question()))

  async function ask() {
    const now = question()
    if (!now || asked.value) return
    error.value = null
    const mine = shared.ask(now, urgency)
    asked.value = mine
    const answer = await mine.answer
    if (asked.value !== mine) return
    asked.value = null
    if (typeof answer === 'string') error.value = answer
    else result.value = answer
  }
  function cancel() {
    if (asked.value) shared.cancel(asked.value.key)
  }
  function leave() {
    asked.value?.leave()
    asked.value = null
  }
  watch(
    key,
    () => {
      leave()
      result.value = null
      error.value = null
      if (auto()) void ask()
    },
    { immediate: true },
  )
  onScopeDispose(leave)
  return { result, error, job, ask, cancel }
}
