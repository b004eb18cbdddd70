import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { repeatsOf } from '#shared/circuit/repeats'
import type { AnalysisTokens } from '#shared/ipc/analysis'
import { repeatsText } from './model-prompt'
import { useModelRun } from './model-run'
import { useModels } from './models'

/** Length of r where nobody says it. */
const LONGEST = 50
const SEQUENCES = 4

/** The tokens that analyses of the open model read: repeated random ones, or those of the prompt. */
export const useAnalysisTokens = defineStore('analysis-tokens', () => {
  const models = useModels()
  const run = useModelRun()

  const source = ref<'repeats' | 'prompt'>('repeats')
  /** Of recorded patterns there is nothing but what was recorded. */
  const fromPrompt = computed(() => source.value === 'prompt' || !!models.open?.recorded)
  /** Length of r; `null` follows the model. */
  const length = ref<number | null>(null)
  const sequences = ref(SEQUENCES)
  const seed = ref(0)

  const config = computed(() => models.open?.config ?? null)
  /** Two copies and BOS have to fit. */
  const mostRepeated = computed(() => (config.value ? Math.floor((config.value.n_ctx - 1) / 2) : 0))
  /** Of different tokens where the vocabulary has that many. */
  const repeated = computed(() => {
    const distinct = (config.value?.d_vocab ?? 1) - 1
    return length.value === null
      ? Math.max(2, Math.min(LONGEST, mostRepeated.value, distinct))
      : Math.min(length.value, mostRepeated.value)
  })
  /** The run of the prompt by the open model, if it is there. */
  const handle = computed(() =>
    run.result && run.result.model === models.open?.id ? run.result.handle : null,
  )
  /** Prompts that are equally long are one batch; otherwise the one that is looked at stands alone. */
  const prompts = computed<readonly (readonly number[])[]>(() => {
    if (handle.value === null) return []
    const ids = run.results.map(({ tokens: each }) => each.map(({ id }) => id))
    return ids.every(({ length: count }) => count === ids[0].length) ? ids : [ids[run.index]]
  })
  const tokens = computed<AnalysisTokens | null>(() => {
    if (fromPrompt.value) {
      if (handle.value === null) return null
      if (prompts.value.length > 1) return { kind: 'ids', ids: prompts.value.map((each) => [...each]) }
      return { kind: 'run', handle: handle.value }
    }
    if (mostRepeated.value < 2) return null
    return { kind: 'repeat', length: repeated.value, sequences: sequences.value, seed: seed.value }
  })
  /** What they are, for the line above a table. */
  const said = computed(() =>
    fromPrompt.value
      ? prompts.value.length > 1
        ? `${prompts.value.length} prompts`
        : 'this prompt'
      : `${sequences.value} × ${repeatsText(models.open)}, n = ${repeated.value}, seed ${seed.value}`,
  )
  /** How many sequences there are. */
  const count = computed(() => (fromPrompt.value ? prompts.value.length : sequences.value))
  /** Whether they are [x, r, r] or [r, r]. */
  const isRepeated = computed(
    () => !fromPrompt.value || (prompts.value.length > 0 && repeatsOf(prompts.value) !== null),
  )
  /** Whether an analysis of the open model is there before one has looked away. */
  const isQuick = computed(() => (models.open?.parameters ?? 0) < 5e6)

  return {
    source,
    length,
    sequences,
    seed,
    mostRepeated,
    repeated,
    handle,
    tokens,
    said,
    count,
    isRepeated,
    isQuick,
  }
})
