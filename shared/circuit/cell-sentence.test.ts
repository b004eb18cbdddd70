import { expect, it } from 'vitest'
import { cellSentence } from './cell-sentence'
import { exampleDocument } from './examples'
import { trace } from './trace'

const { circuit, tokens } = exampleDocument('induction')
const run = trace(circuit, tokens)

it.each([
  [
    '1.0.scores',
    3,
    0,
    'Scores, head 1.0. Query a, position 4; key b, position 1. 9.99955. Comes from 1 term.',
  ],
  [
    '1.0.pattern',
    0,
    1,
    'Pattern, head 1.0. Query b, position 1; key c, position 2. Masked: the key comes after the query.',
  ],
  [
    '1.0.masked',
    0,
    1,
    'Masked scores, head 1.0. Query b, position 1; key c, position 2. Masked: the key comes after the query.',
  ],
  ['1.0.W_QK', 0, 4, 'W_QK, head 1.0, editable. Query tok a, key prev a. 10.'],
  ['0.0.W_OV', 4, 0, 'W_OV, head 0.0, editable. Writes to prev a, reads from tok a. 1.'],
  ['0.0.mask', 1, 0, 'Causal mask, head 0.0. Query b, position 1; key a, position 0. Allowed.'],
  ['1.0.values', 0, 1, 'Values, head 1.0. Key b, position 1; tok b. 1. Comes from 1 term.'],
  ['0.0.scores', 0, 0, 'Scores, head 0.0. Query a, position 0; key a, position 0. 0. Comes from 0 terms.'],
  ['X', 4, 0, 'Embedding X. Token a, position 4; tok a. 1.'],
  [
    '0.join',
    1,
    4,
    'Residual stream, after layer 0. Token b, position 1; prev a. 0.999955. Comes from 1 term.',
  ],
  ['1.in', 0, 4, 'Input, layer 1. Token b, position 1; prev a. 0.999955. Comes from 1 term.'],
  [
    '1.0.pattern',
    3,
    0,
    'Pattern, head 1.0. Query a, position 4; key b, position 1. 0.999864. Its share among 4 keys.',
  ],
  ['logits', 0, 1, 'Logits. Token b. 0.999864. Comes from 1 term.'],
])('%s %d %d', (stage, row, column, sentence) => {
  expect(cellSentence(run, { stage, row, column })).toBe(sentence)
})
