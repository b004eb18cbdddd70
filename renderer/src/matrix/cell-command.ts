import { cellStep } from '../charts/cell-steps'
import type { MapCell, MapGeometry } from '../charts/geometry'
import type { GridAct } from './grid-acts'

/** What a key does on the selected cells of an editable grid. */
export type CellCommand =
  | { readonly kind: 'go'; readonly to: MapCell }
  /** Let the selection reach to there. */
  | { readonly kind: 'extend'; readonly to: MapCell }
  /** Change the values by so many steps. */
  | { readonly kind: 'step'; readonly count: 1 | -1; readonly fine: boolean }
  /** Replace the content by what is typed, beginning with this key. */
  | { readonly kind: 'type'; readonly key: string }
  /** Edit the content in place. */
  | { readonly kind: 'edit' }
  | { readonly kind: 'press' }
  | { readonly kind: 'act'; readonly act: GridAct }

export type CellKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** An entry begins with a digit, a sign, a point or comma, or an equals sign. */
const BEGINS_ENTRY = /^[\d+\-−.,=]$/

const LETTERS: Readonly<Record<string, GridAct>> = {
  f: 'fill',
  d: 'diagonal',
  D: 'shifted',
  b: 'brush',
  i: 'identity',
}
const WITH_CTRL: Readonly<Record<string, GridAct>> = {
  a: 'select-all',
  d: 'fill-down',
  r: 'fill-right',
  f: 'find',
  C: 'copy-labels',
}

/** @returns null for a key that is not the grid's */
export function cellCommand(geometry: MapGeometry, selected: MapCell, event: CellKey): CellCommand | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (altKey) {
    if (key === 'ArrowUp') return { kind: 'step', count: 1, fine: shiftKey }
    if (key === 'ArrowDown') return { kind: 'step', count: -1, fine: shiftKey }
    return null
  }
  const to = cellStep(geometry, selected, event)
  if (to) return { kind: shiftKey ? 'extend' : 'go', to }
  const far = ctrlKey || metaKey
  if (key === ' ') return lineCommand(far, shiftKey)
  // Caps Lock must not turn one command into another: Shift decides.
  const letter = key.length === 1 ? (shiftKey ? key.toUpperCase() : key.toLowerCase()) : key
  const act = (far ? WITH_CTRL : LETTERS)[letter]
  if (act) return { kind: 'act', act }
  if (far) return null
  if (BEGINS_ENTRY.test(key)) return { kind: 'type', key }
  if (key === 'F2') return { kind: 'edit' }
  if (key === 'Delete' || key === 'Backspace') return { kind: 'act', act: 'clear' }
  if (key === 'Enter') return { kind: 'press' }
  return null
}

/** As spreadsheets have it: the row with Shift, the column with Ctrl. */
function lineCommand(far: boolean, shift: boolean): CellCommand | null {
  if (far === shift) return null
  return { kind: 'act', act: shift ? 'select-row' : 'select-column' }
}
