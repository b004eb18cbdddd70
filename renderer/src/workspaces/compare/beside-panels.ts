import { computed } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { Stage } from '#shared/circuit/stage'
import type { Matrix } from '#shared/tensor/matrix'
import { lineName } from '../../charts/axis-label'
import type { MapCell } from '../../charts/geometry'
import { largestMagnitude, roundLimit } from '../../charts/palettes'
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

  const stageOf = (id: string, difference: boolean): Stage => {
    const { stage, rows, columns, scale } = beside.value
    return {
      id: `compare.${id}`,
      kind: difference && stage === 'mask' ? 'scores' : stage,
      layer: null,
      head: null,
      title: stageNames[stage],
      rows,
      columns,
      scale: difference ? 'signed' : scale,
    }
  }
  const panels = computed(() => {
    const { stage, mine, trained, difference, unseen } = beside.value
    const { causal, hiddenKeys = [] } = documents.circuit.layers[comparison.mine.layer]
    const theirs = comparison.model?.config?.attention_dir !== 'bidirectional'
    const hidden = hiddenKeys.map((key) => key + compared.start)
    return [
      {
        id: 'mine',
        title: 'Mine',
        note: `head ${comparison.mine.id}, ${comparison.mine.name}`,
        values: mine,
        limit: limits.value.mine,
        hiddenKeys: hidden,
        absentKeys: unseen,
        causal,
      },
      {
        id: 'trained',
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
        title: 'Difference',
        note: 'mine − trained',
        values: difference,
        limit: limits.value.difference,
        hiddenKeys: hidden,
        // What my pattern does not see has weight 0, which differs from the trained head's; a score has no such value.
        absentKeys: stage === 'pattern' ? undefined : unseen,
        causal: causal && theirs,
      },
    ].map((panel) => ({ ...panel, stage: stageOf(panel.id, panel.id === 'difference') }))
  })

  const place = ({ row, column }: MapCell) =>
    `${lineName(beside.value.rows, row)}; ${lineName(beside.value.columns, column)}`
  function isAbsent({ column }: MapCell): boolean {
    const { columns, unseen } = beside.value
    return columns.of === 'positions' && unseen.includes(columns.labels[column].index)
  }
  const numberAt = ({ columns, values }: Matrix, { row, column }: MapCell) =>
    exactText(values[row * columns + column])
  /** What both say at a cell. */
  function saidAt(cell: MapCell): string {
    const { mine, trained } = beside.value
    const own = isAbsent(cell) ? 'no such key in mine' : `${numberAt(mine, cell)} mine`
    return `${place(cell)}: ${own}, ${numberAt(trained, cell)} trained`
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
