import { computed } from 'vue'
import type { Cell, Stage } from '#shared/circuit/stage'
import { equationOf } from '#shared/circuit/steps/equation'
import { explanationOf } from '#shared/circuit/steps/explanation'
import { isDone, softmaxPhase } from '#shared/circuit/steps/place'
import { softmaxTable } from '#shared/circuit/steps/softmax-table'
import { stepText } from '#shared/circuit/steps/step-text'
import type { StepKind } from '#shared/circuit/steps/timeline'
import type { MapHighlight } from '../../../charts/map-highlight'
import { useDocument } from '../../../stores/document'
import { useFocus } from '../../../stores/focus'
import { useStepper } from '../../../stores/stepper'
import type { MapShape } from './step-layout'

/** One map of the equation: an operand, or what is made of them. */
export interface StepMapView {
  readonly id: string
  readonly transposed: boolean
  readonly shape: MapShape
  /** Whether its positions are the queries or the keys of the step. */
  readonly positionsAs: 'query' | 'key' | null
  /** `undefined` where the focus lights it. */
  readonly highlight: MapHighlight | null | undefined
  /** The stage whose scale it has, where it is no longer its own: what is added up is compared. */
  readonly likeStage?: string
}

/** What the walk shows where it stands: words, equation, and why the cell has its value. */
export function useStepView() {
  const documents = useDocument()
  const focus = useFocus()
  const stepper = useStepper()

  const step = computed(() => stepper.place.step)
  const equation = computed(() => equationOf(documents.trace, step.value))
  /** The cell that the sum is about: the one that is pointed at, if the step made it, else the step's own. */
  const explained = computed<Cell | null>(() => {
    const pointed = focus.focus
    const isOwn = pointed?.stage === step.value.stage && stepper.isComputed(pointed)
    return isOwn ? pointed : stepper.cell
  })
  const explanation = computed(() => {
    const cell = explained.value
    return cell && explanationOf(documents.trace, step.value, equation.value, cell)
  })
  /** The row that the step is at: its cell's, or the one that comes first. */
  const row = computed(() => {
    if (explained.value) return explained.value.row
    return Math.max(0, Math.floor(stepper.place.unit / step.value.rowUnits))
  })
  const text = computed(() => stepText(documents.trace, step.value, row.value))

  /** A focus on a cell of another stage is shown as everywhere: its own sources and targets. */
  const isElsewhere = computed(() => focus.focus !== null && focus.focus.stage !== step.value.stage)

  function operandHighlight(index: number): MapHighlight | null | undefined {
    if (isElsewhere.value) return undefined
    const why = explanation.value
    if (!why) {
      // While a softmax row is prepared, the whole row is at work.
      return step.value.kind === 'softmax' && stepper.place.unit >= 0 ? lit({ rows: [row.value] }) : null
    }
    const factors = why.terms.flat().filter(({ operand }) => operand === index)
    return lit({
      ...why.bands[index],
      sources: factors.map(({ cell }) => cell),
      tags: factors.map(({ cell, tag }) => ({ cell, tag })),
    })
  }
  const operands = computed<readonly StepMapView[]>(() =>
    equation.value.operands.map(({ stage, transposed }, index) => ({
      id: stage,
      transposed,
      positionsAs: rolesOf(step.value.kind)[index] ?? null,
      shape: shapeOf(documents.stage(stage), transposed),
      highlight: operandHighlight(index),
      likeStage: step.value.kind === 'join' ? step.value.stage : undefined,
    })),
  )
  const results = computed<readonly StepMapView[]>(() => {
    const { stage, passedTo } = step.value
    const made = [stage, ...(passedTo === null ? [] : [passedTo])]
    return made.map((id, index) => ({
      id,
      transposed: false,
      positionsAs: null,
      shape: shapeOf(documents.stage(id), false),
      highlight: isElsewhere.value || index > 0 ? undefined : lit({ focus: explained.value }),
    }))
  })

  /** The softmax row that is at work, and how much of it is shown. */
  const table = computed(() => {
    const { kind, group, rows } = step.value
    if (kind !== 'softmax' || rows === 0) return null
    const settled = isDone(stepper.place) || row.value < Math.floor(stepper.place.unit / step.value.rowUnits)
    return {
      ...softmaxTable(documents.trace, group!, row.value),
      row: row.value,
      phase: settled ? Infinity : softmaxPhase(stepper.place),
    }
  })

  return { step, equation, explained, explanation, row, text, operands, results, table }
}

/** What the positions of each operand are: in the scores the same input stands once as query and once as key. */
function rolesOf(kind: StepKind): readonly ('query' | 'key' | null)[] {
  if (kind === 'scores') return ['query', null, 'key']
  return kind === 'values' ? ['key'] : []
}

function lit(parts: Partial<MapHighlight>): MapHighlight {
  return { focus: null, sources: [], targets: [], origins: [], rows: [], columns: [], ...parts }
}

function shapeOf({ rows, columns }: Stage, transposed: boolean): MapShape {
  const [down, across] = transposed ? [columns, rows] : [rows, columns]
  return {
    rows: down.labels.length,
    columns: across.labels.length,
    rowsAre: down.of,
    columnsAre: across.of,
  }
}
