import { expect, it } from 'vitest'
import { width } from './basis'
import { CircuitError } from './circuit-error'
import { exampleDocument, examples } from './examples'
import { trace } from './trace'
import { cellContent } from './weights'

it.each(examples)('$id opens, runs and says what it is', ({ id, title, note }) => {
  const { name, circuit, tokens, example } = exampleDocument(id)
  expect({ name, example }).toEqual({ name: title, example: id })
  expect(note).toMatch(/\.$/)
  expect(trace(circuit, tokens).stages.length).toBeGreaterThan(8)
})

it('the strength stands in the attention cells only, the rest is 1', () => {
  const { layers } = exampleDocument('induction').circuit
  const contents = layers.flatMap(({ heads }) =>
    heads.map(({ W_QK, W_OV }) =>
      [W_QK, W_OV].map((W) =>
        Array.from(W.values, (_, i) => cellContent(W, i)).filter((content) => content !== 0),
      ),
    ),
  )
  expect(contents).toEqual([
    [
      ['s', 's', 's', 's'],
      [1, 1, 1, 1],
    ],
    [
      ['s', 's', 's', 's'],
      [1, 1, 1, 1],
    ],
  ])
})

it('any sizes with a position for every token work: 6 tokens, 10 positions', () => {
  const { circuit, tokens } = exampleDocument('induction', { vocabulary: [...'abcdef'], positions: 10 })
  expect(tokens.join('')).toBe('abcdefa')
  expect(circuit.layers.map(({ reads, writes }) => [width(reads), width(writes)])).toEqual([
    [16, 16],
    [16, 16],
  ])
  const [, b, ...others] = trace(circuit, tokens).values('logits').values
  expect(b).toBeGreaterThan(0.999)
  expect(Math.max(...others)).toBeLessThan(0.001)
})

it('as many positions as tokens are just enough, and leave no dim over', () => {
  const { circuit, tokens } = exampleDocument('induction', { vocabulary: ['a', 'b'], positions: 2 })
  expect(circuit.layers[0].writes.map(({ role }) => role)).toEqual(['tok', 'prev'])
  expect(trace(circuit, tokens).values('logits').rows).toBe(1)
})

it('fewer positions than tokens get a subspace of their own for the previous token', () => {
  const { circuit, tokens } = exampleDocument('induction', {
    vocabulary: [...'abcdef'],
    tokens: [...'abcab'],
  })
  expect(circuit.layers[0].reads.map(({ role }) => role)).toEqual(['tok', 'pos', 'prev'])
  expect(circuit.layers[0].writes.map(({ role }) => role)).toEqual(['tok', 'dim', 'prev'])
  // The attention is the homework's, so the prediction on a b c a b is its case: c .999864 (NOTEBOOKS, typical mistakes).
  const logits = trace(circuit, tokens).values('logits').values
  expect(logits[2]).toBeCloseTo(0.999864, 6)
})

it.each([
  [{ vocabulary: ['a', 'a'] }, /each once/],
  [{ vocabulary: [] }, /at least one token/],
  [{ positions: 4.5 }, /not 4.5/],
  [{ positions: 500 }, /128 are the most/],
])('%o does not fit', (options, message) => {
  expect(() => exampleDocument('induction', options)).toThrow(CircuitError)
  expect(() => exampleDocument('induction', options)).toThrow(message)
})
