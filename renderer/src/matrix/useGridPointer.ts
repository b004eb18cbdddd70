import { blockBetween, type Block } from '#shared/circuit/block'
import type { Weights } from '#shared/circuit/circuit'
import { extended } from '#shared/circuit/fill'
import { cellContent, type CellChange, type CellContent } from '#shared/circuit/weights'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { fillTarget } from './fill-target'
import { movedTogether } from './moved-together'
import { nearestCell } from './nearest-cell'
import { followPointer } from './pointer-gesture'
import {
  addedAt,
  blocksOf,
  extendedTo,
  isBlockSelected,
  isSelected,
  mainBlock,
  selectedCells,
  selectionOf,
  withoutBlock,
  type Selection,
} from './selection'
import { useValueDrag } from './useValueDrag'

interface PointerState {
  readonly geometry: MapGeometry
  readonly weights: Weights
  readonly limit: number
  readonly constants: Readonly<Record<string, number>>
  readonly selection: Selection
  readonly matrix: string
}

interface PointerEffects {
  choose(selection: Selection): void
  press(cell: MapCell): void
  preview(changes: readonly CellChange[]): void
  commit(start: Weights, changes: readonly CellChange[], label?: (count: number) => string): void
  cancel(): void
  /** Outlines what a fill under way would change. */
  outline(block: Block | null): void
  /** The tiles, of which places are measured. */
  surface(): HTMLElement | null
}

/** What presses on a grid mean: a drag of values, of the selection's edge, of whole lines or of the fill handle. */
export function useGridPointer(state: () => PointerState, effects: PointerEffects) {
  /** The weights and cells of a drag as it began. */
  let start: { weights: Weights; cells: readonly MapCell[] } | null = null

  const together = (cell: MapCell, content: CellContent) =>
    movedTogether(start!.weights, start!.cells, { cell, limit: state().limit }, content)
  const { dragged, isPressed, ...drag } = useValueDrag({
    press(cell) {
      effects.choose(selectionOf(cell))
      effects.press(cell)
    },
    preview: (cell, content) => effects.preview(together(cell, content)),
    commit(cell, content) {
      const { matrix } = state()
      effects.commit(start!.weights, together(cell, content), (count) => `Move ${count} cells of ${matrix}`)
    },
    cancel: effects.cancel,
  })

  function cellAt(event: MouseEvent, nearest = false): MapCell | null {
    const surface = effects.surface()
    if (!surface) return null
    const { left, top } = surface.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    return nearest ? nearestCell(state().geometry, x, y) : state().geometry.cellAt(x, y)
  }

  /** Shift, pressed before, lets the selection reach to the cell; Ctrl begins another block. */
  function dragOut(event: PointerEvent, first: Selection) {
    const before = state().selection
    effects.choose(first)
    followPointer(event, {
      move(each) {
        const cell = cellAt(each, true)
        if (cell) effects.choose(extendedTo(first, cell))
      },
      end: () => {},
      cancel: () => effects.choose(before),
    })
  }

  /** Ctrl on what is selected takes it out again, and what the pointer is dragged over; something always stays. */
  function dragOff(event: PointerEvent, from: MapCell, blockTo: (to: MapCell) => Block) {
    const before = state().selection
    const without = (to: MapCell) => effects.choose(withoutBlock(before, blockTo(to)) ?? selectionOf(from))
    without(from)
    followPointer(event, {
      move(each) {
        const cell = cellAt(each, true)
        if (cell) without(cell)
      },
      end: () => {},
      cancel: () => effects.choose(before),
    })
  }

  function dragValues(event: PointerEvent, cell: MapCell) {
    const { weights, limit, constants, selection } = state()
    const moves = isSelected(selection, cell)
    if (!moves) effects.choose(selectionOf(cell))
    start = { weights, cells: moves ? selectedCells(selection) : [cell] }
    const index = cell.row * weights.columns + cell.column
    drag.begin(event, {
      cell,
      value: weights.values[index],
      content: cellContent(weights, index),
      limit,
      holds: [0, 1, ...Object.values(constants).filter(Number.isFinite)],
    })
  }

  return {
    dragged,
    isPressed,
    cancel: drag.cancel,
    cellAt,
    movingCells: () => start?.cells.length ?? 1,
    down(event: PointerEvent, cell: MapCell) {
      const { selection } = state()
      if (event.shiftKey) dragOut(event, extendedTo(selection, cell))
      else if ((event.ctrlKey || event.metaKey) && isSelected(selection, cell))
        dragOff(event, cell, (to) => blockBetween(cell, to))
      else if (event.ctrlKey || event.metaKey) dragOut(event, addedAt(selection, cell))
      else dragValues(event, cell)
    },
    /** The secondary button acts on the selection where it is, and else on the cell alone. */
    secondary(cell: MapCell) {
      if (!isSelected(state().selection, cell)) effects.choose(selectionOf(cell))
    },
    /** A press on a label takes its line, and further ones while the pointer moves along. */
    line(event: PointerEvent, side: 'rows' | 'columns', line: number) {
      const { weights, geometry, selection } = state()
      const isRow = (side === 'rows') !== geometry.transposed
      const last = (isRow ? weights.columns : weights.rows) - 1
      const at = (of: number, across: number) =>
        isRow ? { row: of, column: across } : { row: across, column: of }
      const lineOf = (cell: MapCell) => (isRow ? cell.row : cell.column)
      const from = event.shiftKey ? lineOf(selection.anchor) : line
      const linesTo = (to: number) => blockBetween(at(line, 0), at(to, last))
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && isBlockSelected(selection, linesTo(line)))
        return dragOff(event, at(line, 0), (cell) => linesTo(lineOf(cell)))
      const others = event.ctrlKey || event.metaKey ? blocksOf(selection) : []
      const reaching = (to: number): Selection => ({ anchor: at(from, last), cell: at(to, 0), others })
      effects.choose(reaching(line))
      followPointer(event, {
        move(each) {
          const cell = cellAt(each, true)
          if (cell) effects.choose(reaching(lineOf(cell)))
        },
        end: () => {},
        cancel: () => effects.choose(selection),
      })
    },
    fill(event: PointerEvent) {
      if (event.button !== 0) return
      event.preventDefault()
      const { weights, selection, matrix } = state()
      const source = mainBlock(selection)
      let target: Block | null = null
      const settle = (then: () => void) => {
        effects.outline(null)
        if (target) then()
      }
      followPointer(event, {
        move(each) {
          const cell = cellAt(each, true)
          if (!cell) return
          target = fillTarget(source, cell)
          effects.outline(target)
          if (target) effects.preview(extended(weights, source, target))
          else effects.cancel()
        },
        end: () =>
          settle(() => {
            effects.commit(weights, extended(weights, source, target!), (n) => `Fill ${n} cells of ${matrix}`)
            effects.choose(
              selectionOf(
                { row: target!.bottom, column: target!.right },
                { row: target!.top, column: target!.left },
              ),
            )
          }),
        cancel: () => settle(effects.cancel),
      })
    },
  }
}
