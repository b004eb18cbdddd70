import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { applyEdit, inverseEdit, isEmptyEdit } from '#shared/document/edit'
import { givenCellsEdit } from './given-cells'

const published = exampleDocument('published-head')
const name = (index: number) => `X[${Math.floor(index / 2)}, dim ${index % 2}]`

it('changes X, says which cell, and knows its way back', () => {
  const edit = givenCellsEdit(published, [{ index: 5, content: 0 }], name)
  expect(edit).toMatchObject({ label: 'Set X[2, dim 1] to 0' })
  const edited = applyEdit(published, edit)
  // X = [[0, 1], [1, 1], [1, 0]]: the values are 1, 2, 1 and position 2 scores 1, 2, 1, so its output is
  // (2e + 2e²) / (2e + e²), with e = exp 1.
  const output = trace(edited.circuit, []).values('0.0.output').values
  expect(output[4]).toBeCloseTo((2 * Math.E + 2 * Math.E ** 2) / (2 * Math.E + Math.E ** 2), 12)
  expect(applyEdit(edited, inverseEdit(edit)).circuit).toBe(published.circuit)
})

it('is empty when nothing changes', () => {
  expect(isEmptyEdit(givenCellsEdit(published, [{ index: 5, content: 2 }], name))).toBe(true)
})
