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
    for (const key of ['s', 'F', ' ', 'Ctrl+0', 'Cmd+-', 'Ctrl+=', 'Alt+1', 'Escape', 'Tab', 'F6']) {
      expect([key, command(key)]).toEqual([key, null])
    }
  })
})

it('changes the value by a step with Alt and an arrow, by a fine one with Shift', () => {
  expect(command('Alt+ArrowUp')).toEqual({ kind: 'step', count: 1, fine: false })
  expect(command('Alt+Shift+ArrowDown')).toEqual({ kind: 'step', count: -1, fine: true })
})

it('clears, edits in place and locks', () => {
  expect(command('Delete')).toEqual({ kind: 'clear' })
  expect(command('F2')).toEqual({ kind: 'edit' })
  expect(command('Enter')).toEqual({ kind: 'press' })
})

it('never finds a cell beside the last one', () => {
  expect(cellBeside(W_QK, { row: 8, column: 8 }, 1, 1)).toEqual({ row: 8, column: 8 })
  expect(cellBeside(W_QK, { row: 0, column: 0 }, -1, 0)).toEqual({ row: 0, column: 0 })
  expect(cellBeside(W_QK, { row: 3, column: 3 }, 0, 1)).toEqual({ row: 3, column: 4 })
})
