import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { edited, newSession, type Session } from '../../document/history'
import { fixedCellCount } from './fixed-cells'

const PREV_A = 4
const start = newSession('induction', exampleDocument('induction'))

function set(session: Session, before: number | string, after: number | string): Session {
  const place = { layer: 1, head: 0, name: 'W_QK' } as const
  return edited(session, { kind: 'cells', place, changes: [{ index: PREV_A, before, after }] })
}
const count = ({ entries, position }: Session) => fixedCellCount(entries, position)

it('counts a cell that followed s and now holds a number', () => {
  expect(count(start)).toBe(0)
  expect(count(set(start, 's', 7.5))).toBe(1)
  expect(count(set(set(start, 's', 7.5), 7.5, 3))).toBe(1)
})

it('does not count one that follows s again', () => {
  expect(count(set(set(start, 's', 7.5), 7.5, '2*s'))).toBe(0)
})
