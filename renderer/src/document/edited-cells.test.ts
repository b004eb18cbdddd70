import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { editedCells } from './edited-cells'
import { edited, newSession, undone, type Session } from './history'

const PREV_A = 4
const start = newSession('induction', exampleDocument('induction'))

function set(session: Session, before: number | string, after: number | string): Session {
  const place = { layer: 1, head: 0, name: 'W_QK' } as const
  return edited(session, { kind: 'cells', place, changes: [{ index: PREV_A, before, after }] })
}

it('knows a cell by its matrix, with what it held at the start and holds now', () => {
  expect(editedCells(set(set(start, 's', 7.5), 7.5, 3))).toEqual([
    { matrix: '1.0.W_QK', index: PREV_A, start: 's', now: 3 },
  ])
})

it('forgets a cell that was put back or undone', () => {
  expect(editedCells(set(set(start, 's', 7.5), 7.5, 's'))).toEqual([])
  expect(editedCells(undone(set(start, 's', 7.5)))).toEqual([])
})

it('follows a restored version, which replaces the circuit whole', () => {
  const { circuit, tokens } = start.document
  const changed = set(start, 's', 7.5)
  const before = { circuit: changed.document.circuit, tokens }
  const restore = { kind: 'circuit', label: 'Restore', before, after: { circuit, tokens } } as const
  expect(editedCells(edited(changed, restore))).toEqual([])
  const again = { kind: 'circuit', label: 'Restore', before: { circuit, tokens }, after: before } as const
  expect(editedCells(edited(edited(changed, restore), again))).toEqual([
    { matrix: '1.0.W_QK', index: PREV_A, start: 's', now: 7.5 },
  ])
})
