import { computed, useId } from 'vue'
import { indexOf } from '#shared/circuit/fill'
import { lineName } from '../charts/axis-label'
import type { GridProps } from './grid-interface'
import { selectionSentence } from './selection'
import type { useCellSelection } from './useCellSelection'

/** What a screen reader hears of the selected cell and of the selection. */
export function useCellSaying(
  props: Readonly<Pick<GridProps, 'stage' | 'weights' | 'editedIndices' | 'name' | 'sentenceOf'>>,
  { selection, selected }: Pick<ReturnType<typeof useCellSelection>, 'selection' | 'selected'>,
) {
  const id = useId()
  return {
    /** Of the selected cell's element. */
    selectedId: computed(() => `${id}-${selected.value.row}-${selected.value.column}`),
    sentence: computed(() => {
      const edited = props.editedIndices?.has(indexOf(props.weights, selected.value)) ? ' Edited.' : ''
      return props.sentenceOf({ stage: props.stage.id, ...selected.value }) + edited
    }),
    selectionSays: computed(() => selectionSentence(props.stage, selection.value)),
    cellName: computed(() => {
      const { rows, columns } = props.stage
      const { row, column } = selected.value
      return `${props.name}, ${lineName(rows, row)}, ${lineName(columns, column)}`
    }),
  }
}
