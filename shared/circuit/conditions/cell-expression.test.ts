import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { templateDocument, templatesOf } from '../templates/templates'
import { trace } from '../trace'
import { cellExpression, cellOf } from './cell-expression'
import { expressionIn } from './condition'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)

describe('a cell as an expression', () => {
  it('is written as the window names it', () => {
    expect(cellExpression(sample, { stage: '1.0.pattern', row: 3, column: 0 })).toBe('1.0.A[4, 1]')
    expect(cellExpression(sample, { stage: '1.0.W_QK', row: 0, column: 4 })).toBe('1.0.W_QK[tok a, prev a]')
    expect(cellExpression(sample, { stage: 'logits', row: 0, column: 1 })).toBe('logits[tok b]')
  })

  it.each(templatesOf(7))('names every cell of $title, and its value', (template) => {
    const made = templateDocument(template)
    const run = trace(made.circuit, made.tokens)
    for (const { id } of run.stages) {
      const { columns, values } = run.values(id)
      values.forEach((value, i) => {
        const cell = { stage: id, row: Math.floor(i / columns), column: i % columns }
        const text = cellExpression(run, cell)
        expect(cellOf(text, run, null), text).toEqual(cell)
        const found = expressionIn(text, run, null)
        expect('value' in found && Object.is(found.value.values[0], value), text).toBe(true)
      })
    }
  })

  it('is none where the expression is more than a cell', () => {
    for (const text of ['A', 'A[4]', 'A[4,1] + 1', 's', '2', 'A[4,1', 'nothing[1,2]'])
      expect(cellOf(text, sample, { layer: 1, head: 0 })).toBeNull()
    expect(cellOf('A[4,1]', sample, { layer: 1, head: 0 })).toEqual({
      stage: '1.0.pattern',
      row: 3,
      column: 0,
    })
  })
})
