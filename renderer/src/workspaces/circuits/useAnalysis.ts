import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useJobs } from '../../stores/jobs'
import { askAnalysis, type ModelAnalysis } from '../../stores/model-analysis'

type Question = Parameters<typeof askAnalysis>[0]

/**
 * An analysis that follows its question: asked when the question changes, where `auto` allows it, and else when
 * somebody calls `ask`. What is shown always answers the question of now.
 */
export function useAnalysis(question: () => Question | null, auto: () => boolean = () => true) {
  const jobs = useJobs()
  const result = shallowRef<ModelAnalysis | null>(null)
  const error = ref<string | null>(null)
  const subject = ref('')
  const job = computed(() => jobs.running.find((each) => each.subject === subject.value) ?? null)
  const key = computed(() => JSON.stringify(question()))

  async function ask() {
    const now = question()
    const asked = key.value
    // The job of an earlier question may still be ending: that is no reason not to ask this one.
    if (!now || (job.value && subject.value === asked)) return
    subject.value = asked
    error.value = null
    const answer = await askAnalysis(now, asked)
    if (key.value !== asked) return
    if (typeof answer === 'string') error.value = answer
    else result.value = answer
  }
  function cancel() {
    if (job.value) jobs.cancel(job.value.id)
  }
  watch(
    key,
    () => {
      cancel()
      result.value = null
      error.value = null
      if (auto()) void ask()
    },
    { immediate: true },
  )
  onScopeDispose(cancel)
  return { result, error, job, ask, cancel }
}
