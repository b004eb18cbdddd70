import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useAnalysisQuestion } from './analysis-question'
import { useAnalysisTokens } from './analysis-tokens'
import { tableNumbers } from './model-analysis'
import { useModels } from './models'

/** What a logit is asked about: the next token, one token, or how far one is ahead of another. */
export type TargetKind = 'next' | 'token' | 'difference'

/** What each part of the open model adds to a logit of the prompt, and what the model would say if it ended earlier. */
export const useAttribution = defineStore('attribution', () => {
  const models = useModels()
  const from = useAnalysisTokens()

  const shown = ref<'attribution' | 'lens' | null>(null)
  const kind = ref<TargetKind>('next')
  /** Ids of tokens; `null` while none was given. */
  const token = ref<number | null>(null)
  const minus = ref<number | null>(null)
  const target = computed(() => {
    if (kind.value === 'next') return 'next'
    if (token.value === null) return null
    if (kind.value === 'token') return String(token.value)
    return minus.value === null ? null : `${token.value}-${minus.value}`
  })
  const question = (name: string) => {
    const model = models.open
    if (!model?.config || from.handle === null || target.value === null) return null
    const tokens = { kind: 'run' as const, handle: from.handle }
    return { model: model.id, name, options: { target: target.value }, tokens }
  }
  const parts = useAnalysisQuestion(
    'attribution',
    () => question('attribution'),
    () => shown.value === 'attribution',
  )
  const lens = useAnalysisQuestion(
    'logit lens',
    () => question('logit-lens'),
    () => shown.value === 'lens',
  )

  /** [component][position], of the first sequence where there are several. */
  const contributions = computed(() => {
    const { value: answer } = parts.answer
    const table = answer?.tables?.find(({ name }) => name === 'contributions')
    if (!answer || !table) return null
    const [components, positions] = table.axes.slice(-2).map(({ labels }) => labels)
    const size = components.length * positions.length
    return {
      components,
      positions: positions.map(Number),
      sequences: table.axes.length === 3 ? table.axes[0].labels.length : 1,
      values: tableNumbers(answer, 'contributions')!.subarray(0, size),
      logit: tableNumbers(answer, 'logit')!.subarray(0, positions.length),
      remainder: tableNumbers(answer, 'remainder')!.subarray(0, positions.length),
    }
  })
  /** What every head adds at one of the positions, [layer, head]. */
  function headsAt(position: number): Float64Array | null {
    const { value: found } = contributions
    const { config } = models.open ?? {}
    const column = found?.positions.indexOf(position) ?? -1
    if (!found || !config || column < 0) return null
    return Float64Array.from({ length: config.n_layers * config.n_heads }, (_, i) => {
      const row = found.components.indexOf(`${Math.floor(i / config.n_heads)}.${i % config.n_heads}`)
      return row < 0 ? NaN : found.values[row * found.positions.length + column]
    })
  }
  return { shown, kind, token, minus, target, parts, lens, contributions, headsAt }
})
