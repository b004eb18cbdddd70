import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useAnalysisQuestion } from './analysis-question'
import { tableNumbers } from './model-analysis'
import { useModels } from './models'

/** Induction over pairs of tokens that mean alike: the second copy holds the partners of the first. */
export const useFuzzyInduction = defineStore('fuzzy-induction', () => {
  const models = useModels()
  /** Two words or ids a line, or JSON. */
  const pairs = ref('')

  const asked = useAnalysisQuestion(
    'fuzzy induction',
    () => {
      const model = models.open
      if (!model?.config || pairs.value.trim() === '') return null
      return {
        model: model.id,
        name: 'fuzzy-induction',
        options: { pairs: 'pairs.txt' },
        tokens: { kind: 'none' as const },
        files: { 'pairs.txt': pairs.value },
      }
    },
    () => false,
  )
  const tables = computed(() => {
    const { value: answer } = asked.answer
    const [paired, shuffled] = ['paired', 'shuffled'].map((name) => answer && tableNumbers(answer, name))
    return paired && shuffled ? { paired, shuffled } : null
  })
  /** Of the answer: how many pairs were used, how long the sequences are. */
  const used = computed(() => {
    const { pairs: count, repeat } = asked.answer.value?.provenance ?? {}
    const { length } = (repeat ?? {}) as { length?: number }
    return typeof count === 'number' && length !== undefined ? { count, length } : null
  })
  return {
    pairs,
    asked,
    tables,
    used,
  }
})
