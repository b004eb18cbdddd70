import { expect, it } from 'vitest'
import { entriesPanel } from './circuit-figure'

it('keeps every number and marks what is none', () => {
  const entries = [
    [1, 'void', undefined],
    [null, -2, NaN],
  ] as const
  const { values, marks, rows, columns } = entriesPanel({
    ...{ id: 'circuit.OV', title: 'OV', rows: 2, columns: 3, axes: ['source token', 'logit'] },
    rowText: (row) => 'ab'[row],
    columnText: (column) => 'xyz'[column],
    valueAt: (row, column) => entries[row][column],
    scale: { kind: 'signed', limit: 2 },
  })
  expect([...values.values]).toEqual([1, NaN, NaN, NaN, -2, NaN])
  expect([...marks]).toEqual([
    [1, 'absent'],
    [2, 'pending'],
    [3, 'missing'],
  ])
  expect(rows.labels.map(({ text }) => text)).toEqual(['a', 'b'])
  expect(columns).toEqual({ name: 'logit', labels: [{ text: 'x' }, { text: 'y' }, { text: 'z' }] })
})
