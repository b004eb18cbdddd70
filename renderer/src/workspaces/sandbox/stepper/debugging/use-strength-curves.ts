import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useDocument } from '../../../../stores/document'
import { isLarge } from '../../inspector/circuit-size'
import type { QueryRow } from './row-of-cell'
import { sameStrengthQuestion, weightsAtStrength, type StrengthQuestion } from './weights-at-strength'

const STEPS = 40
const LEAST_TOP = 10

/**
 * The weight of every key of a row as `s` goes from 0 to twice what it is: each point is a whole run of the circuit.
 * It is computed when the window is idle, and of a large circuit not during a drag. While only `s` itself moves the
 * answer stays.
 */
export function useStrengthCurves(row: () => QueryRow | null) {
  const documents = useDocument()
  const strength = computed<number | null>(() => documents.circuit.constants.s ?? null)
  /** It holds still during a drag, and is one of few, so that the axis does not follow every step. */
  const top = computed<number>((old) =>
    old !== undefined && documents.dragging ? old : roundTop(2 * Math.abs(strength.value ?? 0)),
  )
  const question = computed<StrengthQuestion | null>((old) => {
    const of = row()
    if (!of || strength.value === null || of.keys.length === 0) return null
    const next = {
      circuit: documents.circuit,
      plan: documents.plan,
      stage: `${of.head}.pattern`,
      row: of.row,
      xs: Array.from({ length: STEPS + 1 }, (_, step) => (step / STEPS) * top.value),
    }
    return old && sameStrengthQuestion(old, next) ? old : next
  })

  const answer = shallowRef<{ readonly to: StrengthQuestion; readonly rows: readonly Float64Array[] } | null>(
    null,
  )
  let waiting: number | null = null
  function work(asked: StrengthQuestion) {
    const rows: Float64Array[] = []
    const go = (deadline: IdleDeadline) => {
      waiting = null
      do rows.push(weightsAtStrength(asked, asked.xs[rows.length]))
      while (rows.length < asked.xs.length && deadline.timeRemaining() > 0)
      if (rows.length < asked.xs.length) waiting = requestIdleCallback(go)
      else answer.value = { to: asked, rows }
    }
    waiting = requestIdleCallback(go)
  }
  function stop() {
    if (waiting !== null) cancelIdleCallback(waiting)
    waiting = null
  }
  watch(
    [question, () => documents.dragging],
    ([asked, dragging]) => {
      if (asked && answer.value?.to === asked) return
      stop()
      if (asked && !(dragging && isLarge(asked.circuit))) work(asked)
    },
    { immediate: true },
  )
  onScopeDispose(stop)

  /** By key, over the values of `s`; `null` before it is computed for this row. */
  const curves = computed(() => {
    const found = answer.value
    const asked = question.value
    if (!found || !asked || found.to.stage !== asked.stage || found.to.row !== asked.row) return null
    const { rows, to } = found
    return Array.from(rows[0], (_, key) => to.xs.map((x, i) => ({ x, y: rows[i][key] })))
  })
  return { strength, curves, isStale: computed(() => answer.value?.to !== question.value) }
}

/** 1, 2 or 5 times a power of ten, at least 10. */
function roundTop(value: number): number {
  if (!Number.isFinite(value) || value <= LEAST_TOP) return LEAST_TOP
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10)
}
