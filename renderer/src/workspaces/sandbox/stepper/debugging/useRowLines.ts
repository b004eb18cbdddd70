import { computed } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import { SOFTMAX_LEAD } from '#shared/circuit/steps/timeline'
import { barOf } from '../../../../charts/bars'
import { tintOf } from '../../../../charts/palettes'
import { useTheme } from '../../../../charts/theme'
import { useDocument } from '../../../../stores/document'
import { useStepper } from '../../../../stores/stepper'
import { limitOf } from '../../limits'
import { useSandboxContext } from '../../sandbox-context'
import type { QueryRow } from './row-of-cell'

/** A row of the softmax as lines of text and bars: for each key its score, masked, raised and shared. */
export function useRowLines(row: () => QueryRow) {
  const documents = useDocument()
  const stepper = useStepper()
  const theme = useTheme()
  const { limits } = useSandboxContext()

  const limit = computed(() => limitOf(documents.stage(`${row().head}.scores`), limits.value))
  const needsBothSides = computed(() => row().keys.some(({ score }) => score < 0))
  /** How much of the row is computed: all of it, but in a walk only what has been come to. */
  const done = computed(() => {
    const { head, row: line } = row()
    const reached = (stage: string, column: number) =>
      stepper.isKnown({ stage: `${head}.${stage}`, row: line, column })
    const { step, unit } = stepper.place
    const isRaised =
      step.stage === `${head}.pattern` && unit >= line * step.rowUnits + SOFTMAX_LEAD - 1
        ? true
        : reached('pattern', 0)
    return { reached, isRaised }
  })

  function signedBar(value: number) {
    const bar = barOf(value, limit.value, needsBothSides.value)
    if (!bar) return null
    const background = tintOf(value, { kind: 'signed', limit: limit.value }, theme.value).css
    return { left: percent(bar.start), width: percent(bar.length), background }
  }
  function shareBar(value: number) {
    if (!Number.isFinite(value)) return null
    const background = tintOf(value, { kind: 'probability' }, theme.value).css
    return { left: '0%', width: percent(Math.min(1, value)), background }
  }

  const lines = computed(() =>
    row().keys.map((key) => {
      const isMasked = key.masked === -Infinity
      const { reached, isRaised } = done.value
      const columns = [
        { is: reached('scores', key.column), value: key.score, bar: signedBar(key.score) },
        {
          is: reached('masked', key.column),
          value: key.masked,
          bar: isMasked ? null : signedBar(key.masked),
        },
        { is: isRaised, value: key.power, bar: isMasked ? null : shareBar(key.power) },
        {
          is: reached('pattern', key.column),
          value: key.weight,
          bar: isMasked ? null : shareBar(key.weight),
        },
      ]
      return {
        ...key,
        isMasked: isMasked && reached('masked', key.column),
        columns: columns.map(({ is, value, bar }) => (is ? { text: shortText(value), bar } : null)),
      }
    }),
  )
  return lines
}

const percent = (share: number) => `${100 * share}%`

/** Three digits: the column is narrow, and the inspector has the rest. What only rounds to a whole says so. */
function shortText(value: number): string {
  if (!Number.isFinite(value)) return exactText(value)
  const rounded = Number(value.toPrecision(3))
  if (Number.isInteger(rounded) && rounded !== value) return `≈${exactText(rounded)}`
  return Math.abs(rounded) < 0.001 && rounded !== 0
    ? exactText(Number(value.toPrecision(2)))
    : exactText(rounded)
}
