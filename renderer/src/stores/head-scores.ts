import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { useAnalysisTokens } from './analysis-tokens'
import { useAnalysisQuestion } from './analysis-question'
import { useDataSet } from './data-set'
import {
  detectorKinds,
  families,
  thresholdPresets,
  type DetectorFamily,
  type DetectorKind,
  type Thresholds,
} from './detector-kinds'
import { tableNumbers } from './model-analysis'
import { useModels } from './models'

/** A head's scores, by the names of detectors; NaN where there is no such number. */
export interface HeadLine {
  readonly layer: number
  readonly head: number
  readonly id: string
  readonly scores: ReadonlyMap<string, number>
}

/** What kind of head each head of the open model is: detectors on repeated tokens or on the prompt. */
export const useHeadScores = defineStore('head-scores', () => {
  const models = useModels()
  const from = useAnalysisTokens()
  const data = useDataSet()

  const withoutBos = ref(false)
  const chosenId = ref('induction_strict')
  const thresholds = shallowRef<Thresholds>(thresholdPresets[0].values)

  const asked = useAnalysisQuestion(
    'detectors',
    () => {
      const model = models.open
      if (!model?.config || model.config.attention_dir === 'bidirectional') return null
      const options: Record<string, boolean> = withoutBos.value ? { withoutBos: true } : {}
      if (data.used) return data.question(options)
      return from.tokens && { model: model.id, name: 'detectors', options, tokens: from.tokens }
    },
    // A data set may take long: that is asked for.
    () => !data.used || (from.isQuick && !data.isAbsent),
  )

  /** The answer, or the running means of the one that is on its way. */
  const shown = computed(() => asked.part.value ?? asked.answer.value)
  /** Detectors that the answer has. */
  const kinds = computed<readonly DetectorKind[]>(() => {
    const { value: answer } = shown
    return answer ? detectorKinds.filter(({ id }) => answer.tables?.some(({ name }) => name === id)) : []
  })
  const numbers = computed(() => {
    const { value: answer } = shown
    return new Map(answer ? kinds.value.map(({ id }) => [id, tableNumbers(answer, id)!] as const) : [])
  })
  /** The detector that is looked at: the chosen one, or its nearest kin where the tokens do not have it. */
  const chosen = computed<DetectorKind | null>(() => {
    const wanted = detectorKinds.find(({ id }) => id === chosenId.value) ?? detectorKinds[0]
    return (
      kinds.value.find(({ id }) => id === wanted.id) ??
      kinds.value.find(({ family }) => family === wanted.family) ??
      null
    )
  })
  /** One detector of each family: the columns of the table. */
  const columns = computed(() =>
    families.flatMap((family) => {
      const ofFamily = kinds.value.filter((kind) => kind.family === family)
      const kind = ofFamily.find(({ id }) => id === chosen.value?.id) ?? ofFamily[0]
      return kind ? [kind] : []
    }),
  )
  const size = computed(() => {
    const axes = shown.value?.tables?.find(({ name }) => name === columns.value[0]?.id)?.axes
    return { layers: axes?.[0].labels.length ?? 0, heads: axes?.[1].labels.length ?? 0 }
  })
  const lines = computed<readonly HeadLine[]>(() => {
    const { layers, heads } = size.value
    return Array.from({ length: layers * heads }, (_, i) => {
      const [layer, head] = [Math.floor(i / heads), i % heads]
      const scores = new Map(Array.from(numbers.value, ([id, values]) => [id, values[i]]))
      return { layer, head, id: `${layer}.${head}`, scores }
    })
  })

  /** Heads at or above the threshold of a family, largest first. */
  function headsOf(family: DetectorFamily): readonly HeadLine[] {
    const kind = columns.value.find((each) => each.family === family)
    if (!kind) return []
    const score = ({ scores }: HeadLine) => scores.get(kind.id) ?? NaN
    return lines.value
      .filter((line) => score(line) >= thresholds.value[family])
      .toSorted((a, b) => score(b) - score(a))
  }
  const found = computed(() =>
    columns.value.map((kind) => ({ kind, heads: headsOf(kind.family).map(({ id }) => id) })),
  )
  /** What each head does, by its name `layer.head`: for the grid of heads. */
  const badges = computed<ReadonlyMap<string, readonly DetectorFamily[]>>(() => {
    const of = new Map<string, DetectorFamily[]>()
    for (const { kind, heads } of found.value)
      for (const id of heads) of.set(id, [...(of.get(id) ?? []), kind.family])
    return of
  })
  /** The list of heads as text: a line a kind. */
  const report = computed(() =>
    found.value
      .map(({ kind, heads }) => `${kind.family}: ${heads.length > 0 ? heads.join(', ') : 'none'}`)
      .join('\n'),
  )
  const repeatsMissing = computed(
    () => asked.answer.value?.notes.includes('There is no repeated token in these sequences.') ?? false,
  )

  function setThreshold(family: DetectorFamily, value: number) {
    thresholds.value = { ...thresholds.value, [family]: value }
  }

  return {
    withoutBos,
    chosenId,
    thresholds,
    answer: shown,
    /** Whether it is of what was read so far. */
    isPart: computed(() => asked.part.value !== null),
    problem: asked.problem,
    kept: asked.kept,
    job: asked.job,
    stale: asked.stale,
    ask: asked.ask,
    cancel: asked.cancel,
    kinds,
    numbers,
    chosen,
    columns,
    size,
    lines,
    found,
    badges,
    report,
    repeatsMissing,
    setThreshold,
  }
})
