import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { seededRandom } from '../seeded-random'
import { trace } from '../trace'
import { complete } from './complete'
import { askedConditions, conditionProblem, expressionIn } from './condition'

const { circuit, tokens } = exampleDocument('induction')
const sample = trace(circuit, tokens)
const PARTS = [
  ...[
    'A',
    'scores',
    'masked',
    '1.0.A',
    '0.join',
    'in',
    'X',
    'logits',
    'W_QK',
    's',
    '[4]',
    '[4,1]',
    '[tok a, prev a]',
  ],
  ...[
    'max',
    'argmax',
    'any',
    'all',
    'isnan',
    'not',
    'and',
    'or',
    'NaN',
    '∞',
    '(',
    ')',
    '|',
    '[',
    ']',
    ',',
    '"',
  ],
  ...[
    '+',
    '-',
    '−',
    '*',
    '/',
    '^',
    '<',
    '>=',
    '!=',
    '=',
    '0',
    '1',
    '.5',
    '1e9',
    '2.',
    ' ',
    '\t',
    '\n',
    '🙂',
    '\u0000',
    '٣',
  ],
]

/** A text of parts of the language and of what is none, from a seed. */
function randomText(seed: number): string {
  const random = seededRandom(seed)
  const length = Math.floor(random() * 24)
  return Array.from({ length }, () =>
    random() < 0.05
      ? String.fromCharCode(Math.floor(random() * 0x10000))
      : PARTS[Math.floor(random() * PARTS.length)],
  ).join(random() < 0.5 ? ' ' : '')
}

describe('any text at all', () => {
  it('has a value, or a sentence and a place inside it', () => {
    let values = 0
    for (let seed = 0; seed < 4_000; seed++) {
      const text = randomText(seed)
      const found = expressionIn(text, sample, { layer: 1, head: 0 })
      if ('value' in found) {
        values++
        expect(found.value.values.length, text).toBe(found.value.rows * found.value.columns)
        continue
      }
      const { message, offset, length } = found.problem
      expect(message, text).toMatch(/^[\p{Lu}“\d\p{L}].*[.?]$/su)
      expect(offset, text).toBeGreaterThanOrEqual(0)
      expect(offset + length, text).toBeLessThanOrEqual(text.length)
    }
    // The texts are not all nonsense, or this would test little.
    expect(values).toBeGreaterThan(50)
  })

  it('as a condition is asked or refused, and completes at every caret', () => {
    for (let seed = 0; seed < 300; seed++) {
      const text = randomText(seed)
      const problem = conditionProblem(text, sample)
      if (problem === null) expect('asked' in askedConditions(text, sample), text).toBe(true)
      for (let caret = 0; caret <= text.length; caret++) {
        const { from, to } = complete(text, caret, sample, null)
        expect(from <= caret && caret <= to && to <= text.length, text).toBe(true)
      }
    }
  })
})
