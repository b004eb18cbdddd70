import { cellName } from '#shared/circuit/cell-name'
import { exactText } from '#shared/circuit/number-text'
import type { Cell, Stage, Trace } from '#shared/circuit/stage'
import { zeros } from '#shared/tensor/operations'
import type { Matrix } from '#shared/tensor/matrix'
import { computed, type ComputedRef } from 'vue'
import { useDocument } from '../../stores/document'
import { usePinned, type Shown } from '../../stores/pinned'
import { useSensitivity } from '../../stores/sensitivity'

/** What a map draws in the place of a stage's present numbers, to be read only. */
export interface ShownStage {
  readonly what: Exclude<Shown, 'now'> | 'derivative'
  readonly stage: Stage
  readonly values: Matrix
  /** End of its scale, where that is not the one of the stage's kind. */
  readonly limit?: number
  /** What a screen reader says after the cell's own sentence. */
  sentenceOf(cell: Cell): string
}

/** The pinned state has no such stage, or one of another shape. */
export interface Missing {
  readonly what: 'missing'
  /** The present one, whose room it takes. */
  readonly now: Stage
  readonly sentence: string
}

/** What the map of a stage draws instead of the stage as it is now; `null` where it draws that. */
export function useShownStage(id: () => string): ComputedRef<ShownStage | Missing | null> {
  const documents = useDocument()
  const pinned = usePinned()
  const sensitivity = useSensitivity()

  function derivative(stage: Stage, target: Cell): ShownStage {
    const { rows, columns } = documents.trace.values(stage.id)
    const found = sensitivity.gradients?.find((each) => each.stage.id === stage.id)
    // A head that the cell does not depend on cannot move it: exactly 0.
    const values = found?.gradient ?? zeros(rows, columns)
    const name = cellName(documents.trace, target)
    return {
      what: 'derivative',
      stage,
      values,
      limit: sensitivity.limit,
      sentenceOf: (cell) => `Derivative of ${name} by it: ${exactText(at(values, cell))}.`,
    }
  }
  function other(what: 'pinned' | 'difference', now: Stage, run: Trace): ShownStage {
    const then = run.values(now.id)
    const values = what === 'pinned' ? then : difference(documents.trace.values(now.id), then)
    const sentenceOf = (cell: Cell) => {
      const [was, is] = [at(then, cell), at(documents.trace.values(now.id), cell)]
      return `Pinned: ${exactText(was)}. Difference: ${exactText(is - was)}.`
    }
    return { what, stage: what === 'pinned' ? run.stage(now.id) : asDifference(now), values, sentenceOf }
  }

  return computed(() => {
    const now = documents.stage(id())
    const { shown, run } = pinned
    if (shown !== 'now' && run) {
      if (!pinned.misfits.has(now.id)) return other(shown, now, run)
      return { what: 'missing', now, sentence: missingSentence(now, run) }
    }
    const { target } = sensitivity
    return target && (now.kind === 'W_QK' || now.kind === 'W_OV') ? derivative(now, target) : null
  })
}

/**
 * now − then, cell by cell. −∞ in both, a masked score, stays −∞: it is a mark and not a number.
 *
 * @param then as large as `now`
 */
function difference(now: Matrix, then: Matrix): Matrix {
  const values = now.values.map((value, i) =>
    Object.is(value, then.values[i]) && value === -Infinity ? value : value - then.values[i],
  )
  return { rows: now.rows, columns: now.columns, values }
}

/** Differences are signed. Those of a mask are numbers like others, not allowed and masked. */
function asDifference(stage: Stage): Stage {
  return { ...stage, kind: stage.kind === 'mask' ? 'join' : stage.kind, scale: 'signed' }
}

function missingSentence({ id, rows, columns }: Stage, run: Trace): string {
  const then = run.stages.find((stage) => stage.id === id)
  const size = (stage: Pick<Stage, 'rows' | 'columns'>) =>
    `${stage.rows.labels.length} × ${stage.columns.labels.length}`
  return then
    ? `${size(then)} when it was pinned, ${size({ rows, columns })} now.`
    : 'Not there when it was pinned.'
}

const at = ({ columns, values }: Matrix, { row, column }: Cell) => values[row * columns + column]
