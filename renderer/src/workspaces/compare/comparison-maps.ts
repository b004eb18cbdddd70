import type { Axis, StageKind } from '#shared/circuit/stage'
import type { SideBySide } from '#shared/compare/side-by-side'
import type { CellMark, FigureAxis, FigureScale, MatrixPanel } from '#shared/figure/figure'
import { largestMagnitude, roundLimit } from '#shared/figure/scale'
import { tileMark, type TileMark } from '#shared/figure/tile-mark'
import type { Matrix } from '#shared/tensor/matrix'
import { stageNames } from './stage-names'

const MARKS: Readonly<Record<TileMark, CellMark | null>> = {
  number: null,
  masked: 'masked',
  void: 'absent',
  pending: 'pending',
  nan: 'not-a-number',
}

/** Mine, the trained head's and their difference. */
export function besidePanels(beside: SideBySide, own: boolean): MatrixPanel[] {
  const { stage, rows, columns, scale, mine, trained, difference, unseen } = beside
  const shared = roundLimit(largestMagnitude(mine, trained))
  const scaleOf = (values: Matrix): FigureScale =>
    scale === 'signed'
      ? { kind: 'signed', limit: own ? roundLimit(largestMagnitude(values), 1e-3) : shared }
      : { kind: scale }
  const word = `${stageNames[stage].toLowerCase()} of both heads`
  const together = own ? { sharedScale: null, unlockedScale: word } : { sharedScale: word }
  const name = stageNames[stage]
  const matrix = { rows, columns, kind: stage as StageKind }
  return [
    {
      ...matrixPanel('mine', `${name}, mine`, { ...matrix, values: mine, absent: unseen }, scaleOf(mine)),
      ...together,
    },
    {
      ...matrixPanel('trained', `${name}, trained`, { ...matrix, values: trained }, scaleOf(trained)),
      ...together,
    },
    matrixPanel(
      'difference',
      'Mine − trained',
      {
        ...matrix,
        kind: stage === 'mask' ? 'scores' : stage,
        values: difference,
        ...(stage === 'pattern' ? {} : { absent: unseen }),
      },
      { kind: 'signed', limit: roundLimit(largestMagnitude(difference)) },
    ),
  ]
}

interface DrawnMatrix {
  readonly kind: StageKind
  readonly rows: Axis
  readonly columns: Axis
  readonly values: Matrix
  /** Keys that have no cell. */
  readonly absent?: readonly number[]
}

/** A matrix with a mark for each cell that is no number. */
export function matrixPanel(id: string, title: string, drawn: DrawnMatrix, scale: FigureScale): MatrixPanel {
  const { rows, columns, values, absent } = drawn
  const marks = new Map<number, CellMark>()
  values.values.forEach((value, cell) => {
    const [row, column] = [Math.floor(cell / values.columns), cell % values.columns]
    const mark = MARKS[tileMark(value, drawn, row, column, true, [], absent)]
    if (mark) marks.set(cell, mark)
  })
  return {
    kind: 'matrix',
    id,
    title,
    rows: figureAxis(rows),
    columns: figureAxis(columns),
    values,
    scale,
    marks,
    sharedScale: null,
  }
}

function figureAxis(axis: Axis): FigureAxis {
  return {
    name: axis.role,
    labels:
      axis.of === 'positions'
        ? axis.labels.map(({ token, index }) => ({ text: token, index: String(index) }))
        : axis.labels.map(({ role, name }) => ({ text: name, group: role })),
  }
}
