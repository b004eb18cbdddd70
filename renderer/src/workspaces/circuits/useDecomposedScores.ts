import { computed, ref, watch } from 'vue'
import { tableNumbers } from '../../stores/model-analysis'
import { shownToken } from '../../stores/model-prompt'
import { useModelRun } from '../../stores/model-run'
import { useModels } from '../../stores/models'
import { headName } from './circuit-names'
import { useAnalysis } from './useAnalysis'

/** All parts together, in the place of a part's name. */
const SUM = 'sum'

/**
 * The scores of the shown head on the prompt by (query part × key part): how much each pair varies, the map of one of
 * them or of their sum, and the norms of queries and keys over positions.
 */
export function useDecomposedScores() {
  const models = useModels()
  const run = useModelRun()
  const config = computed(() => models.open.config!)
  const isHere = computed(() => run.result !== null && run.result.model === models.open?.id)
  const question = (part?: string) => ({
    model: models.open.id,
    name: 'decomposed-scores',
    options: { head: headName(run.head), ...(part ? { part } : {}) },
    tokens: { kind: 'run' as const, handle: run.result!.handle },
  })
  const found = useAnalysis(() => (isHere.value ? question() : null))
  /** `embed,0.3`: which part's map is shown. */
  const chosen = ref(SUM)
  const map = useAnalysis(() => (isHere.value && found.result.value ? question(chosen.value) : null))

  /** Over which cells deviations are taken. */
  const over = ref<'std_causal' | 'std_all'>('std_causal')
  const isScaled = ref(true)
  const factor = computed(() => (isScaled.value ? 1 : config.value.attn_scale))
  const side = ref<'query_norms' | 'key_norms'>('query_norms')

  const numbers = (analysis: typeof found, table: string, by = 1) => {
    const { value } = analysis.result
    return (value && tableNumbers(value, table)?.map((each) => each * by)) ?? null
  }
  const labels = (axis: number) =>
    found.result.value?.tables?.find(({ name }) => name === 'std_all')?.axes[axis].labels ?? []
  const queryParts = computed(() => labels(0))
  const keyParts = computed(() => labels(1))
  const normParts = computed(() => (side.value === 'query_norms' ? queryParts.value : keyParts.value))
  const tokens = computed(() => run.result?.tokens.map(({ text }) => shownToken(text)) ?? [])
  // Another head has other parts.
  watch(queryParts, (parts) => {
    if (chosen.value !== SUM && !parts.includes(chosen.value.split(',')[0])) chosen.value = SUM
  })

  /** [query part, key part]. */
  const deviations = computed(() => numbers(found, over.value, factor.value))
  /** [query, key]. */
  const scores = computed(() => numbers(map, 'map', factor.value))
  /** [part, position]. */
  const norms = computed(() => numbers(found, side.value))
  /** How far the sum of all parts is from the scores of the run. */
  const remainder = computed(() => numbers(found, 'remainder')?.[0] ?? null)

  const isLater = (query: number, key: number) => config.value.attention_dir === 'causal' && key > query
  const title = computed(() =>
    chosen.value === SUM ? 'All parts together' : chosen.value.replace(',', ' × '),
  )
  /** The place of the shown part among the deviations. */
  const kept = computed(() => {
    const [query, key] = chosen.value.split(',')
    const cell = { row: queryParts.value.indexOf(query), column: keyParts.value.indexOf(key) }
    return cell.row < 0 || cell.column < 0 ? null : cell
  })
  const isWhole = computed(() => chosen.value === SUM)
  const showPart = (query: number, key: number) =>
    (chosen.value = `${queryParts.value[query]},${keyParts.value[key]}`)
  const showWhole = () => (chosen.value = SUM)

  return {
    ...{ isHere, found, map, over, isScaled, side, queryParts, keyParts, normParts, tokens },
    ...{ deviations, scores, norms, remainder, isLater, title, kept, isWhole, showPart, showWhole },
  }
}
