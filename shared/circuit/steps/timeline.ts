import type { Cell, Stage, StageKind } from '../stage'
import type { TracePlan } from '../trace'

export type StepKind = 'embed' | 'scores' | 'mask' | 'softmax' | 'values' | 'output' | 'join' | 'readout'

/** One operation of the computation: it makes one stage, row by row. */
export interface Step {
  readonly index: number
  readonly kind: StepKind
  /** Id of the stage that it makes. */
  readonly stage: string
  /**
   * Id of the stage that takes its cells over as they are made: the input of the next layer, without the positions
   * and dims that the layer does not get. `null` where there is none.
   */
  readonly passedTo: string | null
  /** `null` for the steps between heads. */
  readonly layer: number | null
  readonly head: number | null
  /** `layer.head`; `null` for the steps between heads. */
  readonly group: string | null
  /** Rows and columns of the stage that it makes. */
  readonly rows: number
  readonly columns: number
  /** How many fine steps a row takes: one a cell; the softmax has two more before, for the whole row. */
  readonly rowUnits: number
  /** How many fine steps the whole takes: `rows · rowUnits`. */
  readonly units: number
}

/** All steps of a circuit on its tokens, in the order of the computation. */
export interface Timeline {
  readonly steps: readonly Step[]
  /** For each computed stage, the step that makes it; weights and masks are given and have none. */
  readonly stepOf: ReadonlyMap<string, Step>
  /** For each stage that takes cells over, which row of the made stage each of its rows is. */
  readonly takenRows: ReadonlyMap<string, readonly number[]>
}

/** What a row of the softmax takes before its shares: the largest score is subtracted, then e is raised to each. */
export const SOFTMAX_LEAD = 2

const KIND_OF: Partial<Record<StageKind, StepKind>> = {
  X: 'embed',
  scores: 'scores',
  masked: 'mask',
  pattern: 'softmax',
  values: 'values',
  output: 'output',
  join: 'join',
  logits: 'readout',
}

/** The steps of every head in order, with what is between heads. Depends on the plan only, not on weights. */
export function timelineOf({ stages }: Pick<TracePlan, 'stages'>): Timeline {
  const steps: Step[] = []
  const stepOf = new Map<string, Step>()
  const takenRows = new Map<string, readonly number[]>()
  for (const stage of stages) {
    const kind = KIND_OF[stage.kind]
    if (!kind) continue
    const passed = takesOver(stages, stage)
    const step = stepThatMakes(stage, kind, steps.length, passed)
    steps.push(step)
    stepOf.set(stage.id, step)
    if (!passed) continue
    stepOf.set(passed.id, step)
    takenRows.set(passed.id, rowsTaken(stage, passed))
  }
  return { steps, stepOf, takenRows }
}

/** The layer input that is nothing but the cells of this stage. */
function takesOver(stages: readonly Stage[], { kind, layer }: Stage): Stage | null {
  if (kind !== 'X' && kind !== 'join') return null
  const id = `${layer === null ? 0 : layer + 1}.in`
  return stages.find((stage) => stage.id === id) ?? null
}

function rowsTaken(made: Stage, taken: Stage): number[] {
  if (made.rows.of !== 'positions' || taken.rows.of !== 'positions') return []
  const from = made.rows.labels.map(({ index }) => index)
  return taken.rows.labels.map(({ index }) => from.indexOf(index))
}

function stepThatMakes(stage: Stage, kind: StepKind, index: number, passed: Stage | null): Step {
  const { id, layer, head } = stage
  const [rows, columns] = [stage.rows.labels.length, stage.columns.labels.length]
  const rowUnits = kind === 'softmax' ? columns + SOFTMAX_LEAD : columns
  return {
    index,
    kind,
    stage: id,
    passedTo: passed?.id ?? null,
    layer,
    head,
    group: head === null ? null : `${layer}.${head}`,
    rows,
    columns,
    rowUnits,
    units: rows * rowUnits,
  }
}

/** The cell that a fine step is about: the one it makes, or the first of the row that it prepares. */
export function cellOfUnit({ stage, rowUnits, columns, kind }: Step, unit: number): Cell {
  const row = Math.floor(unit / rowUnits)
  const within = unit - row * rowUnits
  const column = kind === 'softmax' ? Math.max(0, within - SOFTMAX_LEAD) : within
  return { stage, row, column: Math.min(column, columns - 1) }
}

/** The fine step that makes a cell of the step's stage. */
export function unitOfCell({ rowUnits, kind }: Step, { row, column }: Pick<Cell, 'row' | 'column'>): number {
  return row * rowUnits + column + (kind === 'softmax' ? SOFTMAX_LEAD : 0)
}
