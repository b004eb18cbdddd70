import { expect, it } from 'vitest'
import { rowsOf } from '../tensor/operations'
import { cellContent, weightsOf, withCells, withConstants, zeroWeights } from './weights'

it('a cell holds a number or an expression, and shows what the expression is worth', () => {
  const W = withCells(
    zeroWeights(2),
    [
      { index: 0, content: 's' },
      { index: 3, content: 7.4 },
    ],
    { s: 10 },
  )
  expect(rowsOf(W)).toEqual([
    [10, 0],
    [0, 7.4],
  ])
  expect([0, 1, 3].map((index) => cellContent(W, index))).toEqual(['s', 0, 7.4])
})

it('moving a constant moves its expressions only', () => {
  const W = weightsOf([[1, '2*s', '-s/2']], { s: 10 })
  expect(rowsOf(withConstants(W, { s: 3 }))).toEqual([[1, 6, -1.5]])
})

it('a number detaches a cell from its constant', () => {
  const W = withCells(weightsOf([['s', 's']], { s: 10 }), [{ index: 0, content: 10 }], { s: 10 })
  expect(rowsOf(withConstants(W, { s: 2 }))).toEqual([[10, 2]])
})

it('an edit leaves what it was made from', () => {
  const before = weightsOf([['s', 1]], { s: 10 })
  withCells(before, [{ index: 0, content: 5 }], { s: 10 })
  withConstants(before, { s: 1 })
  expect(rowsOf(before)).toEqual([[10, 1]])
  expect(cellContent(before, 0)).toBe('s')
})

it('refuses a cell that is not there and a constant that is not there', () => {
  expect(() => withCells(zeroWeights(2), [{ index: 4, content: 1 }], {})).toThrow(RangeError)
  expect(() => withCells(zeroWeights(2), [{ index: 0, content: 's' }], {})).toThrow(/not a constant/)
})
