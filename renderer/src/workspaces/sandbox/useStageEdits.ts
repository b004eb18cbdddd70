import { computed } from 'vue'
import { cellName } from '#shared/circuit/cell-name'
import type { WeightName, WeightPlace } from '#shared/circuit/circuit'
import type { Stage } from '#shared/circuit/stage'
import { weightsAt } from '#shared/circuit/weight-place'
import type { CellChange } from '#shared/circuit/weights'
import { givenCellsEdit } from '../../document/given-cells'
import { useDocument } from '../../stores/document'
import { sameCell, useFocus } from '../../stores/focus'
import { useSettings } from '../../stores/settings'
import { cellOf, type StageWindow } from './stage-window'

const NO_EXPRESSIONS: ReadonlyMap<number, string> = new Map()

/**
 * What is edited where a weight matrix or a given X is drawn, and the edits of it.
 *
 * @param stage the stage as a whole
 * @param part what of it is drawn: indices of changes count within it
 */
export function useStageEdits(stage: () => Stage, part: () => StageWindow) {
  const documents = useDocument()
  const focus = useFocus()
  const settings = useSettings()

  const place = computed<WeightPlace>(() => ({
    layer: stage().layer!,
    head: stage().head!,
    name: stage().kind as WeightName,
  }))
  const isX = computed(() => stage().kind === 'X')
  const weights = computed(() =>
    isX.value
      ? { ...documents.trace.values(stage().id), expressions: NO_EXPRESSIONS }
      : weightsAt(documents.circuit, place.value),
  )

  function edit(changes: readonly CellChange[]) {
    const { id, columns } = stage()
    const width = columns.labels.length
    const cells = changes.map(({ index, content }) => {
      const { row, column } = cellOf(part(), index)
      return { index: row * width + column, content }
    })
    if (!isX.value) return documents.cellsEdit(place.value, cells)
    const nameOf = (index: number) =>
      cellName(documents.trace, { stage: id, row: Math.floor(index / width), column: index % width })
    return givenCellsEdit(documents.session.document, cells, nameOf)
  }
  function preview(changes: readonly CellChange[]) {
    settings.hintDone = true
    // What is being edited stays in view after the pointer has left it.
    const [change] = changes
    const cell = change && { stage: stage().id, ...cellOf(part(), change.index) }
    if (cell && !sameCell(cell, focus.locked)) focus.lock(cell)
    documents.preview(edit(changes))
  }
  function commit(changes: readonly CellChange[], label?: string, isStep = false) {
    const cells = changes.map(({ index }) => index).join()
    documents.commit(edit(changes), label, isStep ? `${stage().id} ${cells}` : null)
  }

  return { weights, preview, commit }
}
