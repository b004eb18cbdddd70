import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { trace } from '../trace'
import { complete } from './complete'
import { expressionIn } from './condition'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)
const head = { layer: 1, head: 0 }
const offered = (text: string, caret = text.length) =>
  complete(text, caret, sample, head).candidates.map((candidate) => candidate.text)

describe('completion', () => {
  it('offers names that begin with what is typed', () => {
    expect(offered('sc')).toEqual(['scores'])
    expect(offered('max|m')).toEqual(['mask', 'masked', 'max(', 'min(', 'mean('])
    expect(offered('1.0.A')).toEqual([])
    expect(offered('1.0.')).toContain('1.0.A')
    expect(offered('')).toEqual(expect.arrayContaining(['A', 'scores', 'logits', 's', 'argmax(']))
  })

  it('offers rows inside brackets, then columns', () => {
    expect(offered('A[')).toEqual(['1', '2', '3', '4'])
    expect(offered('A[4, ')).toEqual(['1', '2', '3', '4'])
    expect(offered('W_QK[tok a, prev')).toEqual(['prev a', 'prev b', 'prev c', 'prev d'])
    expect(offered('logits[')).toEqual(['tok a', 'tok b', 'tok c', 'tok d'])
    expect(offered('nothing[')).toEqual([])
  })

  it('replaces the word that the caret stands in', () => {
    expect(complete('1 + sco > 2', 5, sample, head)).toMatchObject({ from: 4, to: 7 })
    expect(complete('W_QK[tok a, pre]', 15, sample, head)).toMatchObject({ from: 12, to: 15 })
  })

  it('offers only what the language understands', () => {
    const names = ['A', '1', '0', 'x', 'in', 'l'].flatMap((word) => offered(word))
    const plain = names.filter((text) => !/\(|^(and|or|not|any)/.test(text))
    for (const text of plain) expect(expressionIn(text, sample, head), text).toHaveProperty('value')
  })
})
