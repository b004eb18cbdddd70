import type { Axis, Stage, StageKind, Trace } from '#shared/circuit/stage'
import type { FileConvention } from '#shared/circuit/exchange'
import type { Matrix } from '#shared/tensor/matrix'
import { transpose } from '#shared/tensor/operations'
import type { CellMark, FigureAxis, FigureLabel, FigurePanel, FigureScale, MatrixPanel } from './figure'
import { largestMagnitude, roundLimit } from './scale'
import { comparedAs, limitOf, sharedScaleOf, type Limits } from './stage-limits'
import { tileMark, type TileMark } from './tile-mark'

/** What a stage's panel needs of the run that it is a stage of. */
export type StageSource = Pick<Trace, 'circuit' | 'stages' | 'tokens' | 'stage' | 'values'>

export interface StagePanelOptions {
  /** How W_OV stands: rows are dims written, or dims read. */
  readonly convention: FileConvention
  /** The shared limits; `null` gives every panel its own. */
  readonly limits: Limits | null
  /** Whether the head belongs in the title: the figure shows several. */
  readonly namesHead: boolean
  /** Cells of the stage as it is stored that are not computed yet. */
  readonly pending?: (stage: string, row: number, column: number) => boolean
}

const TITLES: Readonly<Record<StageKind, string>> = {
  X: 'Embedding X',
  in: 'Input',
  W_QK: 'W_QK',
  W_OV: 'W_OV',
  scores: 'Scores before the mask',
  mask: 'Mask',
  masked: 'Masked scores',
  pattern: 'Attention',
  values: 'Values',
  output: 'Output',
  join: 'Residual stream',
  logits: 'Logits',
}

const MARKS: Readonly<Record<TileMark, CellMark | null>> = {
  number: null,
  masked: 'masked',
  void: 'absent',
  pending: 'pending',
  nan: 'not-a-number',
}

/** Kinds that open a row of panels: where to look above, what to write below (LOOK §1). */
const OPENS_ROW: ReadonlySet<StageKind> = new Set(['W_QK', 'W_OV', 'join', 'logits'])

/** A stage as a panel: one row of logits as bars, everything else as a map with the marks of the screen. */
export function stagePanel(source: StageSource, id: string, options: StagePanelOptions): FigurePanel {
  const stage = source.stage(id)
  const values = source.values(id)
  const scale = scaleOf(stage, values, options.limits)
  const title = stageTitle(stage, options.namesHead)
  const common = { id, title, ...(OPENS_ROW.has(stage.kind) ? { startsRow: true } : {}) }
  if (stage.kind === 'logits' && values.rows === 1) {
    const bars = { axis: figureAxis(stage.columns), values: values.values, scale }
    return { ...common, kind: 'bars', ...bars, ...(options.pending?.(id, 0, 0) ? { pending: true } : {}) }
  }
  const compared = comparedAs(stage)
  const panel: MatrixPanel = {
    ...common,
    kind: 'matrix',
    rows: figureAxis(stage.rows),
    columns: figureAxis(stage.columns),
    values,
    scale,
    marks: marksOf(source, stage, values, options.pending),
    sharedScale: options.limits && sharedScaleOf(stage, options.limits),
    ...(options.limits === null && compared !== null ? { unlockedScale: compared } : {}),
  }
  return stage.kind === 'W_OV' && options.convention === 'transformer-lens' ? turned(panel) : panel
}

/** "Scores before the mask", "Attention, head 1.0", "Residual stream after layer 0". */
export function stageTitle({ kind, layer, head }: Stage, namesHead: boolean): string {
  const title = TITLES[kind]
  if (kind === 'join') return `${title} after layer ${layer}`
  if (kind === 'in') return `${title} of layer ${layer}`
  return namesHead && head !== null ? `${title}, head ${layer}.${head}` : title
}

function figureAxis(axis: Axis): FigureAxis {
  const labels =
    axis.of === 'positions'
      ? axis.labels.map(({ token, index }): FigureLabel => ({ text: token, index: String(index) }))
      : axis.labels.map(({ role, name }): FigureLabel => ({ text: name, group: role }))
  return { name: axis.role, labels }
}

function scaleOf(stage: Stage, values: Matrix, limits: Limits | null): FigureScale {
  if (stage.scale !== 'signed') return { kind: stage.scale }
  const limit = limits ? limitOf(stage, limits) : roundLimit(largestMagnitude(values), Number.MIN_VALUE)
  return { kind: 'signed', limit: limit >= 1e-300 ? limit : 1 }
}

function marksOf(
  { circuit }: StageSource,
  stage: Stage,
  { columns, values }: Matrix,
  pending: StagePanelOptions['pending'],
): Map<number, CellMark> {
  const { causal = false, hiddenKeys = [] } = stage.layer === null ? {} : circuit.layers[stage.layer]
  const marks = new Map<number, CellMark>()
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    const mark = pending?.(stage.id, row, column)
      ? 'pending'
      : MARKS[tileMark(value, stage, row, column, causal, hiddenKeys)]
    if (mark === 'masked' && value === -Infinity) marks.set(i, 'minus-infinity')
    else if (mark) marks.set(i, mark)
  })
  return marks
}

/** Rows and columns exchanged. */
function turned(panel: MatrixPanel): MatrixPanel {
  const { rows, columns } = panel.values
  const marks = new Map(
    [...panel.marks].map(([i, mark]) => [(i % columns) * rows + Math.floor(i / columns), mark]),
  )
  return { ...panel, rows: panel.columns, columns: panel.rows, values: transpose(panel.values), marks }
}
