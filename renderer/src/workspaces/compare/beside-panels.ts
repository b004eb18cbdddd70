import { computed } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { Axis, Stage } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import { axisLabels, lineName } from '../../charts/axis-label'
import type { MapCell } from '../../charts/geometry'
import { largestMagnitude, roundLimit } from '../../charts/palettes'
import { unlessEqual } from '../../stores/unless-equal'
import { useComparedHeads } from '../../stores/compared-heads'
import { useComparedTokens } from '../../stores/compared-tokens'
import { useComparison } from '../../stores/comparison'
import { useDocument } from '../../stores/document'
import { stageNames } from './stage-names'

/** The three maps of a stage: mine, the trained head's and their difference, with their scales and how a cell is said. */
export function useBesidePanels() {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const heads = useComparedHeads()
  const documents = useDocument()
  const beside = computed(() => heads.beside!)

  /** Scales never move during a drag. */
  const limits = computed<{ mine: number; trained: number; difference: number }>((old) => {
    if (old && documents.dragging) return old
    const { mine, trained, difference } = beside.value
    const shared = roundLimit(largestMagnitude(mine, trained))
    const own = (values: Matrix) => roundLimit(largestMagnitude(values), 1e-3)
    return {
      mine: comparison.ownScales ? own(mine) : shared,
      trained: comparison.ownScales ? own(trained) : shared,
      difference: roundLimit(largestMagnitude(difference), comparison.ownScales ? 1e-3 : 1),
    }
  })

  const stageOf = (id: string, difference: boolean) =>
    computed<Stage>((old) => {
      const { stage, rows, columns, scale } = beside.value
      const now: Stage = {
        id: `compare.${id}`,
        kind: difference && stage === 'mask' ? 'scores' : stage,
        layer: null,
        head: null,
        title: stageNames[stage],
        rows,
        columns,
        scale: difference ? 'signed' : scale,
      }
      return unlessEqual(old, now)
    })
  const stages = {
    mine: stageOf('mine', false),
    trained: stageOf('trained', false),
    difference: stageOf('difference', true),
  }
  const hidden = computed<number[]>((old) => {
    const { hiddenKeys = [] } = documents.circuit.layers[comparison.mine.layer]
    return unlessEqual(
      old,
      hiddenKeys.map((key) => key + compared.start),
    )
  })
  const panels = computed(() => {
    const { stage, mine, trained, difference, unseen } = beside.value
    const { causal } = documents.circuit.layers[comparison.mine.layer]
    const theirs = comparison.model?.config?.attention_dir !== 'bidirectional'
    return [
      {
        id: 'mine',
        stage: stages.mine.value,
        title: 'Mine',
        note: `head ${comparison.mine.id}, ${comparison.mine.name}`,
        values: mine,
        limit: limits.value.mine,
        hiddenKeys: hidden.value,
        absentKeys: unseen,
        causal,
      },
      {
        id: 'trained',
        stage: stages.trained.value,
        title: 'Trained',
        note: `head ${comparison.trainedName}, ${comparison.model?.name}`,
        values: trained,
        limit: limits.value.trained,
        hiddenKeys: undefined,
        absentKeys: undefined,
        causal: theirs,
      },
      {
        id: 'difference',
        stage: stages.difference.value,
        title: 'Difference',
        note: 'mine − trained',
        values: difference,
        limit: limits.value.difference,
        hiddenKeys: hidden.value,
        // What my pattern does not see has weight 0, which differs from the trained head's; a score has no such value.
        absentKeys: stage === 'pattern' ? undefined : unseen,
        causal: causal && theirs,
      },
    ]
  })

  const place = ({ row, column }: MapCell) =>
    `${lineName(beside.value.rows, row)}; ${lineName(beside.value.columns, column)}`
  function isAbsent({ column }: MapCell): boolean {
    const { columns, unseen } = beside.value
    return columns.of === 'positions' && unseen.includes(columns.labels[column].index)
  }
  const numberAt = ({ columns, values }: Matrix, { row, column }: MapCell) =>
    exactText(values[row * columns + column])
  /** What both say at a cell, as short as its line beside the title is. */
  function saidAt(cell: MapCell): string {
    const { stage, rows, columns, mine, trained } = beside.value
    const own = isAbsent(cell) ? 'no such key in mine' : `${numberAt(mine, cell)} mine`
    const [row, column] = [shortName(rows, cell.row), shortName(columns, cell.column)]
    const at = stage === 'pattern' ? `${row} looks at ${column}` : `${row}, ${column}`
    return `${at}: ${own}, ${numberAt(trained, cell)} trained`
  }
  function sentenceOf(panel: (typeof panels.value)[number]) {
    const { title, values, absentKeys } = panel
    const about = `${title}, ${stageNames[beside.value.stage]}.`
    return (cell: MapCell) =>
      absentKeys && isAbsent(cell)
        ? `${about} ${place(cell)}. My head has no such key.`
        : `${about} ${place(cell)}. ${numberAt(values, cell)}.`
  }
  return { beside, panels, saidAt, sentenceOf }
}

/** `a 5`, or a token alone. */
function shortName(axis: Axis, line: number): string {
  const { name, index } = axisLabels(axis)[line]
  return index === null ? name : `${name} ${index}`
}
