import { computed, shallowRef } from 'vue'
import { blockCells, type Block } from '#shared/circuit/block'
import type { Weights } from '#shared/circuit/circuit'
import type { Stage } from '#shared/circuit/stage'
import type { CellChange } from '#shared/circuit/weights'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { selectionOf, selectionOfCells } from './selection'
import { useBrushStroke } from './useBrushStroke'
import type { useCellSelection } from './useCellSelection'
import { useGridActs } from './useGridActs'
import { useGridClipboard } from './useGridClipboard'
import type { useGridEdits } from './useGridEdits'
import { useGridPointer } from './useGridPointer'
import { useGridTool } from './useGridTool'

interface GridState {
  readonly stage: Stage
  readonly weights: Weights
  readonly constants: Readonly<Record<string, number>>
  readonly transposed: boolean
  readonly geometry: MapGeometry
  /** What steps of a drag are fractions of. */
  readonly limit: number
}

interface GridEffects {
  press(cell: MapCell): void
  preview(changes: readonly CellChange[]): void
  cancel(): void
  refuse(sentence: string): void
  paste(): void
  zoom(by: 'in' | 'out' | 'fit'): void
  returnFocus(): void
  /** The tiles, of which places are measured. */
  surface(): HTMLElement | null
}

/** All that can be done with the selected cells of one grid: tools, clipboard, acts, drags and strokes. */
export function useGridWork(
  state: () => GridState,
  { selection, selected, cells, blocks, block, single, choose }: ReturnType<typeof useCellSelection>,
  { commit, changesTo }: Pick<ReturnType<typeof useGridEdits>, 'commit' | 'changesTo'>,
  effects: GridEffects,
) {
  const chooseBlock = ({ top, left, bottom, right }: Block) =>
    choose(selectionOf({ row: bottom, column: right }, { row: top, column: left }))
  const zeros = () => changesTo(cells.value, 0)
  /** After a preview comes an edit or, where it would change nothing, a cancel. */
  const settle = (start: Weights, changes: readonly CellChange[], label?: (count: number) => string) => {
    if (commit(changes, label, start) === 0) effects.cancel()
  }

  const context = () => ({
    ...state(),
    cells: cells.value,
    block: block.value,
    cell: selected.value,
    single: single.value,
    clear: zeros,
  })
  const { outlined, ...tools } = useGridTool(context, {
    commit,
    found: (found) => choose(selectionOfCells(found) ?? selection.value),
    returnFocus: effects.returnFocus,
  })
  const clipboard = useGridClipboard(() => ({ ...state(), blocks: blocks.value }), {
    commit,
    ask: (rows, note) => tools.open('paste', { rows, note }),
    select: chooseBlock,
    clear: () => commit(zeros()),
    refuse: effects.refuse,
  })
  const act = useGridActs(context, {
    commit,
    openTool: tools.open,
    clipboard: clipboard.run,
    paste: effects.paste,
    select: chooseBlock,
    zoom: effects.zoom,
    refuse: effects.refuse,
  })

  const filling = shallowRef<Block | null>(null)
  const pointer = useGridPointer(
    () => ({ ...state(), selection: selection.value, matrix: state().stage.title }),
    {
      choose,
      press: effects.press,
      preview: effects.preview,
      commit: settle,
      cancel: effects.cancel,
      outline: (outline) => (filling.value = outline),
      surface: effects.surface,
    },
  )
  const stroke = useBrushStroke({ preview: effects.preview, commit: settle, cancel: effects.cancel })

  return {
    tools,
    clipboard,
    act,
    pointer,
    /** Cells that a tool or a fill under way would change. */
    outlines: computed(() => (filling.value ? blockCells(filling.value) : outlined.value)),
    /** Begins a stroke of the brush that is open. */
    paint(event: PointerEvent) {
      if (tools.tool.value) stroke(event, tools.tool.value, context(), (each) => pointer.cellAt(each, true))
    },
  }
}
