import type { Weights } from '#shared/circuit/circuit'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { cellCommand, type CellCommand } from './cell-command'
import { extendedTo, type Selection } from './selection'
import type { useCellEntry } from './useCellEntry'
import type { useCellSelection } from './useCellSelection'
import type { useGridEdits } from './useGridEdits'
import type { useGridWork } from './useGridWork'
import { stepOf } from './value-drag'

interface KeyState {
  readonly geometry: MapGeometry
  readonly weights: Weights
  readonly matrix: string
  /** What steps are fractions of. */
  readonly limit: number
}

interface KeyEffects {
  go(cell: MapCell, next?: Selection): void
  press(cell: MapCell): void
  /** Keys are what the grid is used with now. */
  used(): void
  focusPanel(): void
}

/** What keys do in a grid that has the focus. */
export function useGridKeys(
  state: () => KeyState,
  { selection, selected, cells, single, select }: ReturnType<typeof useCellSelection>,
  { contentOf, commit, stepped }: ReturnType<typeof useGridEdits>,
  entry: ReturnType<typeof useCellEntry>,
  { tools, act }: Pick<ReturnType<typeof useGridWork>, 'tools' | 'act'>,
  effects: KeyEffects,
) {
  function obey(command: CellCommand) {
    const cell = selected.value
    switch (command.kind) {
      case 'go':
        return effects.go(command.to)
      case 'extend':
        return effects.go(command.to, extendedTo(selection.value, command.to))
      case 'step': {
        const { limit, weights, matrix } = state()
        const size = stepOf(limit, { shiftKey: command.fine, altKey: false })
        const label = (count: number) => `Move ${count} cells of ${matrix}`
        return void commit(stepped(cells.value, command.count, size, limit), label, weights, true)
      }
      case 'type':
        return entry.replace(command.key)
      case 'edit':
        return entry.edit(contentOf(cell))
      case 'press':
        return effects.press(cell)
      case 'act':
        if (command.act === 'brush' && tools.isBrush.value) return effects.focusPanel()
        return act(command.act)
    }
  }

  /** With a brush the cell that keys reached is painted by Enter or Space, and Esc puts the brush away. */
  function brushKey({ key }: KeyboardEvent): boolean {
    if (!tools.isBrush.value) return false
    if (key === 'Escape') tools.close()
    else if (key === 'Enter' || key === ' ') tools.accept()
    else return false
    return true
  }

  return function keyDown(event: KeyboardEvent) {
    if (entry.isOpen) return
    const isBrushKey = brushKey(event)
    const command = isBrushKey ? null : cellCommand(state().geometry, selected.value, event)
    const dropsBlock = event.key === 'Escape' && !single.value && !isBrushKey
    if (!isBrushKey && !command && !dropsBlock) return
    event.preventDefault()
    effects.used()
    if (dropsBlock) select(selected.value)
    if (command) obey(command)
  }
}
