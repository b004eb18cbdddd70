import { lastLogits } from '#shared/circuit/last-logits'
import type { Cell } from '#shared/circuit/stage'
import { computed } from 'vue'
import { useDocument } from '../../../stores/document'
import { limitOf, limitsOf, type Limits } from '../limits'
import { logitTokens, predictionOf, type Prediction } from './prediction'
import { mostMoved } from './response'
import { useResponse } from './use-response'
import { weightPlace } from './weight-place'

const STEPS = 40
const SHARES = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS)

/**
 * How the predicted logit answers to one weight, from 0 to twice its scale's limit, and as far below 0 for a weight
 * that is below 0. Range and token hold still during a drag; only `at` moves.
 */
export function useWhatIf(weight: () => Cell) {
  const documents = useDocument()

  const tokens = computed(() => logitTokens(documents.trace))
  const limits = computed<Limits>((old) => (old && documents.dragging ? old : limitsOf(documents.trace)))
  const predicted = computed<Prediction | null>((old) =>
    old && documents.dragging ? old : predictionOf(documents.trace),
  )

  const present = computed(() => {
    const { stage, row, column } = weight()
    const { columns, values } = documents.trace.values(stage)
    return values[row * columns + column]
  })
  const reachesBelow = computed(() => present.value < 0)
  const top = computed(() => 2 * limitOf(documents.trace.stage(weight().stage), limits.value))
  const above = computed(() => SHARES.map((share) => share * top.value))
  const below = computed(() => SHARES.map((share) => (share - 1) * top.value))

  function ask(xs: readonly number[]) {
    const address = tokens.value.length > 0 ? weightPlace(documents.trace, weight()) : null
    return address && { circuit: documents.circuit, plan: documents.plan, ...address, xs }
  }
  const isDragging = () => documents.dragging
  const responseAbove = useResponse(() => ask(above.value), isDragging)
  const responseBelow = useResponse(() => (reachesBelow.value ? ask(below.value) : null), isDragging)

  /** The predicted token; in a tie, the one that the weight moves most. */
  const index = computed(() => predicted.value?.index ?? mostMoved(responseAbove.value ?? []))

  /** `null` until it is computed. */
  const curve = computed(() => {
    if (!responseAbove.value || (reachesBelow.value && !responseBelow.value)) return null
    const y = (logits: Float64Array) => logits[index.value]
    const low = responseBelow.value?.map((logits, i) => ({ x: below.value[i], y: y(logits) })) ?? []
    const high = responseAbove.value.map((logits, i) => ({ x: above.value[i], y: y(logits) }))
    return [...low.slice(0, -1), ...high]
  })
  const at = computed(() => ({ x: present.value, y: lastLogits(documents.trace)[index.value] }))

  return {
    token: computed(() => tokens.value[index.value]),
    range: computed(() => [reachesBelow.value ? -top.value : 0, top.value] as const),
    curve,
    at,
    /** Whether there is anything to show: logits, and a number among them. */
    exists: computed(
      () => tokens.value.length > 0 && (curve.value?.some(({ y }) => Number.isFinite(y)) ?? true),
    ),
  }
}
