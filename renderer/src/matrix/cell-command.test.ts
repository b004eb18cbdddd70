import { describe, expect, it } from 'vitest'
import { mapGeometry, type MapCell } from '../charts/geometry'
import { dimAxis } from '#shared/circuit/axes'
import { cellCommand, type CellKey } from './cell-command'
import { cellBeside } from './cell-navigation'

// Indices of the second layer's dims:    0     1     2     3     4      5      6      7      8
const names = ['tok a', 'tok b', 'tok c', 'tok d', 'prev a', 'prev b', 'prev c', 'prev d', 'dim 8']
const dims = names.map((text) => {
  const [role, name] = text.split(' ')
  return { role, name }
})
const W_QK = mapGeometry({ rows: dimAxis('query', dims), columns: dimAxis('key', dims) }, 22)

/** "Ctrl+ArrowUp" as a keyboard says it. */
function keyOf(text: string): CellKey {
  const parts = text.split('+')
  const key = parts.pop() || '+'
  const has = (name: string) => parts.includes(name)
  return { key, ctrlKey: has('Ctrl'), metaKey: has('Cmd'), altKey: has('Alt'), shiftKey: has('Shift') }
}
const command = (text: string, at = { row: 4, column: 4 }) => cellCommand(W_QK, at, keyOf(text))

/** The cells that a series of keys visits. */
function visited(from: MapCell, ...keys: string[]): (readonly [number, number])[] {
  let cell = from
  return keys.map((text) => {
    const said = cellCommand(W_QK, cell, keyOf(text))
    if (said?.kind === 'go') cell = said.to
    return [cell.row, cell.column]
  })
}

describe('moving', () => {
  it('goes to the next cell with an arrow and stays at the border', () => {
    expect(
      visited({ row: 1, column: 0 }, 'ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'ArrowDown'),
    ).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ])
  })

  it('goes to the edge of the role group with Ctrl or Cmd', () => {
    expect(visited({ row: 0, column: 1 }, 'Ctrl+ArrowRight')).toEqual([[0, 3]])
    expect(visited({ row: 6, column: 0 }, 'Cmd+ArrowUp')).toEqual([[4, 0]])
  })

  it('goes to the ends of the row with Home and End', () => {
    expect(visited({ row: 5, column: 5 }, 'Home', 'End')).toEqual([
      [5, 0],
      [5, 8],
    ])
  })
})

describe('an entry', () => {
  it('begins with a digit, a sign, a point, a decimal comma or an equals sign', () => {
    for (const key of ['0', '9', '-', '−', '+', '.', ',', '='])
      expect(command(key)).toEqual({ kind: 'type', key })
  })

  it('does not begin with a letter, nor with a shortcut', () => {
    for (const key of ['s', 'x', ' ', 'Ctrl+0', 'Cmd+-', 'Ctrl+=', 'Alt+1', 'Escape', 'Tab', 'F6']) {
      expect([key, command(key)]).toEqual([key, null])
    }
  })
})

it('changes the value by a step with Alt and an arrow, by a fine one with Shift', () => {
  expect(command('Alt+ArrowUp')).toEqual({ kind: 'step', count: 1, fine: false })
  expect(command('Alt+Shift+ArrowDown')).toEqual({ kind: 'step', count: -1, fine: true })
})

it('clears, edits in place and locks', () => {
  expect(command('Delete')).toEqual({ kind: 'act', act: 'clear' })
  expect(command('F2')).toEqual({ kind: 'edit' })
  expect(command('Enter')).toEqual({ kind: 'press' })
})

it('extends the selection with Shift, by a cell or to the edge of the role group', () => {
  expect(command('Shift+ArrowDown')).toEqual({ kind: 'extend', to: { row: 5, column: 4 } })
  expect(command('Ctrl+Shift+ArrowRight')).toEqual({ kind: 'extend', to: { row: 4, column: 7 } })
  expect(command('Shift+Home')).toEqual({ kind: 'extend', to: { row: 4, column: 0 } })
})

it('has a letter for every paint and the keys of spreadsheets for lines and fills', () => {
  const acts = {
    f: 'fill',
    d: 'diagonal',
    'Shift+D': 'shifted',
    b: 'brush',
    i: 'identity',
    'Ctrl+a': 'select-all',
    'Ctrl+d': 'fill-down',
    'Ctrl+r': 'fill-right',
    'Ctrl+f': 'find',
    'Ctrl+Shift+C': 'copy-labels',
    'Shift+ ': 'select-row',
    'Ctrl+ ': 'select-column',
  }
  for (const [key, act] of Object.entries(acts))
    expect([key, command(key)]).toEqual([key, { kind: 'act', act }])
})

it('reads letters by Shift and not by Caps Lock', () => {
  expect(command('D')).toEqual({ kind: 'act', act: 'diagonal' })
  expect(command('Shift+d')).toEqual({ kind: 'act', act: 'shifted' })
})

it('never finds a cell beside the last one', () => {
  expect(cellBeside(W_QK, { row: 8, column: 8 }, 1, 1)).toEqual({ row: 8, column: 8 })
  expect(cellBeside(W_QK, { row: 0, column: 0 }, -1, 0)).toEqual({ row: 0, column: 0 })
  expect(cellBeside(W_QK, { row: 3, column: 3 }, 0, 1)).toEqual({ row: 3, column: 4 })
})
