import { expect, it } from 'vitest'
import { trace } from '#shared/circuit/trace'
import { exampleDocument } from '#shared/circuit/examples'
import { glossary, glossaryEntry } from './glossary'

it('explains every stage of a circuit by the name that it has', () => {
  const { circuit, tokens } = exampleDocument('induction')
  const kinds = new Set(trace(circuit, tokens).stages.map(({ kind }) => kind))
  expect([...kinds].filter((kind) => !glossaryEntry(kind))).toEqual([])
})

it('has each name once', () => {
  const names = glossary.flatMap(({ term, also = [] }) => [term, ...also])
  expect(new Set(names).size).toBe(names.length)
})

it('says what the circuit does at two strengths', () => {
  const b = (strength: number) => {
    const { circuit, tokens } = exampleDocument('induction', { strength })
    return trace(circuit, tokens).values('logits').values[1]
  }
  const said = glossaryEntry('strength')!.definition
  expect(said).toContain(`${b(1).toFixed(4)} at 1`)
  expect(said).toContain(`${b(10).toFixed(5)} at 10`)
})
