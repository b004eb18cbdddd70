import { cellStep } from '../charts/cell-steps'
import type { MapCell, MapGeometry } from '../charts/geometry'

/** What a key does on the selected cell of an editable grid. */
export type CellCommand =
  | { readonly kind: 'go'; readonly to: MapCell }
  /** Change the value by so many steps. */
  | { readonly kind: 'step'; readonly count: 1 | -1; readonly fine: boolean }
  /** Replace the content by what is typed, beginning with this key. */
  | { readonly kind: 'type'; readonly key: string }
  /** Edit the content in place. */
  | { readonly kind: 'edit' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'press' }

export type CellKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** An entry begins with a digit, a sign, a point or comma, or an equals sign. */
const BEGINS_ENTRY = /^[\d+\-−.,=]$/

/** @returns null for a key that is not the grid's */
export function cellCommand(geometry: MapGeometry, selected: MapCell, event: CellKey): CellCommand | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (altKey) {
    if (key === 'ArrowUp') return { kind: 'step', count: 1, fine: shiftKey }
    if (key === 'ArrowDown') return { kind: 'step', count: -1, fine: shiftKey }
    return null
  }
  const to = cellStep(geometry, selected, event)
  if (to) return { kind: 'go', to }
  if (ctrlKey || metaKey) return null
  if (BEGINS_ENTRY.test(key)) return { kind: 'type', key }
  if (key === 'F2') return { kind: 'edit' }
  if (key === 'Delete' || key === 'Backspace') return { kind: 'clear' }
  if (key === 'Enter') return { kind: 'press' }
  return null
}
