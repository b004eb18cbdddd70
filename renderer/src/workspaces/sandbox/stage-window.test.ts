import { expect, it } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { cellOf, indexIn, windowAround, windowedMatrix, windowedStage, windowedWeights } from './stage-window'

const { circuit, tokens } = exampleDocument('induction')
const run = trace(circuit, tokens)
const stage = run.stage('1.0.W_QK')

it('stays inside the matrix at its corners', () => {
  expect(windowAround(stage, { row: 0, column: 8 }, 5)).toEqual({ row: 0, column: 4, rows: 5, columns: 5 })
  expect(windowAround(stage, { row: 4, column: 4 }, 99)).toEqual({ row: 0, column: 0, rows: 9, columns: 9 })
})

it('shows the cells, labels and expressions of the whole', () => {
  const window = windowAround(stage, { row: 1, column: 5 }, 3)
  const part = windowedMatrix(run.values('1.0.W_QK'), window)
  const weights = windowedWeights(circuit.layers[1].heads[0].W_QK, window)
  // The middle cell is W_QK[tok b, prev b] = s.
  const middle = indexIn(window, { row: 1, column: 5 })
  expect(part.values[middle]).toBe(10)
  expect(weights.expressions.get(middle)).toBe('s')
  expect(windowedStage(stage, window).rows.labels.map((label) => 'name' in label && label.name)).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(cellOf(window, middle)).toEqual({ row: 1, column: 5 })
})
