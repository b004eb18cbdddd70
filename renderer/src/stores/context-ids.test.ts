import { expect, it } from 'vitest'
import type { ListedModel } from '#shared/ipc/engine'
import { contextIds, defaultContext } from './context-ids'

const model = (d_vocab: number, n_ctx: number, d_vocab_in = 9) => ({
  name: 'pen',
  config: { d_vocab: d_vocab_in, context: { d_vocab, n_ctx } } as ListedModel['config'],
})
const ids = (typed: string) => ({ kind: 'ids', text: '', ids: typed }) as const
const text = (typed: string) => ({ kind: 'text', text: typed, ids: '' }) as const
/** Sizes that go with the alphabet of the handwriting. */
const handwriting = model(72, 4, 455)

it('reads ids with any separators, and nothing for a model without cross-attention', () => {
  expect(contextIds(ids('3, 4;0'), model(9, 7))).toEqual([3, 4, 0])
  expect(contextIds(ids('3'), { name: 'plain', config: {} as ListedModel['config'] })).toBeUndefined()
})

it('reads a text by the alphabet of the handwriting, filled up with padding', () => {
  expect(contextIds(text('te'), handwriting)).toEqual([6, 2, 0, 0])
  expect(contextIds(text('é'), handwriting)).toMatch(/no “é”/)
})

it.each([
  [
    text(''),
    handwriting,
    'pen reads a second sequence beside the tokens. Write it into the field “Context”.',
  ],
  [
    ids(' '),
    model(9, 7),
    'pen reads a second sequence beside the tokens. Write it into the field “Context”.',
  ],
  [
    text('notes'),
    handwriting,
    'The text has 5 characters, more than the 4 that the model reads. Shorten it.',
  ],
  [ids('1, 2, 3'), model(9, 2), 'The context has 3 ids, more than the 2 that pen reads. Shorten it.'],
  [ids('1, 9'), model(9, 7), 'The context has the id 9; pen knows the ids 0 to 8 there. Change it.'],
  [ids('1 x'), model(9, 7), '“x” is not a token id. Write ids, such as 0, 5, 3.'],
])('says in a sentence why there is none: %j', (typed, of, sentence) => {
  expect(contextIds(typed, of)).toBe(sentence)
})

it('begins with what the model can read', () => {
  for (const of of [model(72, 50, 455), model(9, 7), model(2, 3)]) {
    expect(contextIds(defaultContext(of), of)).toBeInstanceOf(Array)
  }
})
