import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { cellPredicate } from '#shared/circuit/conditions/cell-predicate'
import {
  cellsNamed,
  cellsWhere,
  pickedCells,
  repeatDetectors,
  tokenDetectors,
} from '#shared/circuit/picked-cells'
import { repeatsOf } from '#shared/circuit/repeats'
import { useAnalysisQuestion } from './analysis-question'
import { useAnalysisTokens } from './analysis-tokens'
import { useDataSet } from './data-set'
import { useHeadScores } from './head-scores'
import { tableNumbers } from './model-analysis'
import { useModelRun } from './model-run'
import { useModels } from './models'

/** A detector that a person made: a condition on the cells of a pattern, or cells that were painted, `query-key`. */
export interface OwnDetector {
  readonly name: string
  readonly where?: string
  readonly cells?: string
}

/** Detectors of one's own: saved by name, scored on every head, their cells shown on each pattern. */
export const useOwnDetectors = defineStore('own-detectors', () => {
  const models = useModels()
  const run = useModelRun()
  const scores = useHeadScores()
  const from = useAnalysisTokens()
  const data = useDataSet()

  const saved = useLocalStorage<OwnDetector[]>('own-detectors', [])
  /** What is tried out now, saved or not; `null` for the detectors that come with the app. */
  const tried = ref<OwnDetector | null>(null)
  /** Whether the cells that count are outlined on the pattern. */
  const outlined = ref(false)

  const problem = computed(() => {
    const { value: detector } = tried
    if (!detector) return null
    if (detector.cells !== undefined) return detector.cells === '' ? 'Paint at least one cell.' : null
    const read = cellPredicate(detector.where ?? '')
    return 'problem' in read ? read.problem.message : null
  })
  const asked = useAnalysisQuestion('own detector', () => {
    const model = models.open
    const { value: detector } = tried
    // Painted cells belong to the prompt that they were painted on; a data set has them in each of its samples.
    const tokens =
      detector?.cells === undefined || data.used
        ? from.tokens
        : from.handle === null
          ? null
          : { kind: 'run' as const, handle: from.handle }
    if (!model?.config || !detector || problem.value || !tokens) return null
    const options: Record<string, string | boolean> = scores.withoutBos ? { withoutBos: true } : {}
    if (detector.cells === undefined) options.where = detector.where!
    else options.cells = detector.cells
    if (data.used) return data.question(options)
    return { model: model.id, name: 'detectors', options, tokens }
  })
  const shown = computed(() => asked.part.value ?? asked.answer.value)
  /** [layer, head] of what is tried. */
  const values = computed(() => {
    const { value: answer } = shown
    if (!answer || (asked.stale.value && !asked.part.value)) return null
    return tableNumbers(answer, 'where') ?? tableNumbers(answer, 'cells')
  })

  /** The cells of the prompt's pattern that the detector in view counts, by query · P + key. */
  const counted = computed<ReadonlySet<number>>(() => {
    const { result } = run
    if (!(outlined.value || tried.value) || !result) return new Set()
    const ids = result.tokens.map(({ id }) => id)
    const pads = result.tokens.map(({ padding }) => padding ?? false)
    const { withoutBos } = scores
    const { value: detector } = tried
    if (detector) {
      if (problem.value) return new Set()
      if (detector.cells !== undefined) {
        const picked = cellsNamed(detector.cells, ids.length, withoutBos, pads)
        return new Set('wrong' in picked ? [] : picked.cells)
      }
      const read = cellPredicate(detector.where!)
      return new Set('value' in read ? cellsWhere(read.value, ids, withoutBos, pads).cells : [])
    }
    const repeats = repeatsOf([ids])
    const known = { ...tokenDetectors(ids), ...(repeats ? repeatDetectors(repeats) : {}) }
    const keysOf = scores.chosen && known[scores.chosen.id]
    return new Set(keysOf ? pickedCells(keysOf, ids.length, withoutBos, pads).cells : [])
  })

  function save(detector: OwnDetector) {
    saved.value = [...saved.value.filter(({ name }) => name !== detector.name), detector]
    tried.value = detector
  }
  function remove(name: string) {
    saved.value = saved.value.filter((each) => each.name !== name)
    if (tried.value?.name === name) tried.value = null
  }
  return {
    saved,
    tried,
    outlined,
    problem,
    answer: asked.answer,
    refusal: asked.problem,
    job: asked.job,
    cancel: asked.cancel,
    values,
    counted,
    save,
    remove,
  }
})
