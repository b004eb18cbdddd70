import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { cellOf, countInside, indexIn, windowAround, windowedMatrix, windowedStage } from './stage-window'

const { circuit, tokens } = exampleDocument('induction')
const run = trace(circuit, tokens)
const stage = run.stage('1.0.W_QK')

it('stays inside the matrix at its corners', () => {
  expect(windowAround(stage, { row: 0, column: 8 }, 5)).toEqual({ row: 0, column: 4, rows: 5, columns: 5 })
  expect(windowAround(stage, { row: 4, column: 4 }, 99)).toEqual({ row: 0, column: 0, rows: 9, columns: 9 })
})

it('shows the cells and labels of the whole', () => {
  const window = windowAround(stage, { row: 1, column: 5 }, 3)
  const part = windowedMatrix(run.values('1.0.W_QK'), window)
  // The middle cell is W_QK[tok b, prev b] = s.
  const middle = indexIn(window, { row: 1, column: 5 })
  expect(part.values[middle]).toBe(10)
  expect(windowedStage(stage, window).rows.labels.map((label) => 'name' in label && label.name)).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(cellOf(window, middle)).toEqual({ row: 1, column: 5 })
})

it('counts how many of its first cells are among the first of the whole', () => {
  const window = { row: 2, column: 3, rows: 2, columns: 2 }
  const counts = [0, 2 * 9 + 3, 2 * 9 + 4, 2 * 9 + 5, 3 * 9, 3 * 9 + 4, 81, Infinity]
  expect(counts.map((count) => countInside(window, count, 9))).toEqual([0, 0, 1, 2, 2, 3, 4, Infinity])
})
