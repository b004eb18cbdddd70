import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useAnalysisQuestion } from './analysis-question'
import { useAnalysisTokens } from './analysis-tokens'
import { useDataSet } from './data-set'
import { useHeadScores } from './head-scores'
import { tableNumbers } from './model-analysis'
import { useModelRun } from './model-run'
import { useModels } from './models'

/** How far back each head looks: mean attention by query − key. */
export const useOffsetProfile = defineStore('offset-profile', () => {
  const models = useModels()
  const run = useModelRun()
  const scores = useHeadScores()
  const from = useAnalysisTokens()
  const data = useDataSet()
  const shown = ref(false)
  const asked = useAnalysisQuestion(
    'offset profile',
    () => {
      const model = models.open
      if (!model?.config || !from.tokens) return null
      const options: Record<string, boolean> = scores.withoutBos ? { withoutBos: true } : {}
      // The detectors of the data set come with it.
      if (data.used) return data.question(options)
      return { model: model.id, name: 'offset-profile', options, tokens: from.tokens }
    },
    () => shown.value && (!data.used || (from.isQuick && !data.isAbsent)),
  )
  /** Of the head in view, offset by offset; NaN where there is no such cell. */
  const profile = computed(() => {
    const answer = asked.part.value ?? asked.answer.value
    const axes = answer?.tables?.find(({ name }) => name === 'profile')?.axes
    if (!answer || !axes) return null
    const [, heads, offsets] = axes.map(({ labels }) => labels.length)
    const start = (run.head.layer * heads + run.head.head) * offsets
    return tableNumbers(answer, 'profile')!.subarray(start, start + offsets)
  })
  return {
    shown,
    profile,
    job: asked.job,
    problem: asked.problem,
    answer: asked.answer,
    cancel: asked.cancel,
  }
})
