import { describe, expect, it } from 'vitest'
import type { ListedModel } from '#shared/ipc/engine'
import { defaultPrompt, PLAIN_FORM, promptOf, promptsOf, shownToken } from './model-prompt'

it('reads ids with any separators, for models that have no text', () => {
  expect(promptOf('0, 5,3 7;2', { prompt: 'ids' })).toEqual({ kind: 'ids', ids: [0, 5, 3, 7, 2] })
  expect(promptOf('', { prompt: 'ids' })).toEqual({ kind: 'ids', ids: [] })
})

it.each(['1.5', '-1', 'a', '0x10'])('says that “%s” is no id', (wrong) => {
  expect(promptOf(`0, ${wrong}`, { prompt: 'ids' })).toBe(
    `“${wrong}” is not a token id. Write ids, such as 0, 5, 3.`,
  )
})

describe('the first prompt', () => {
  const model = (characters: string, n_ctx = 64) =>
    ({ prompt: 'characters', characters, config: { n_ctx } }) as ListedModel

  it.each([
    ['abcdefghijklmnopqrstuvwxyz', 'kqmdxkqmdx'],
    ['\n !,.ABab', 'ABab\nABab\n'],
    ['01', '0101'],
    ['абвгдежзик', 'авджиавджи'],
  ])('of a model with the characters %j is made of them', (characters, prompt) => {
    expect(defaultPrompt(model(characters))).toBe(prompt)
  })
  it('comes twice where the model has little room', () => {
    expect(defaultPrompt(model('abcdefghijklmnopqrstuvwxyz', 8))).toBe('kqmkqm')
  })
})

it('leaves a text as it was typed', () => {
  expect(promptOf(' 0, 5', { prompt: 'text' })).toEqual({ kind: 'text', text: ' 0, 5' })
})

it('shows spaces and line breaks', () => {
  expect(shownToken(' the')).toBe('␣the')
  expect(shownToken('\n\t')).toBe('↵⇥')
  expect(shownToken('a\u0007\u200b\ud800')).toBe('a\\u0007\\u200b\\ud800')
  expect(shownToken('😀é')).toBe('😀é')
})

describe('prompts with what is done with them', () => {
  const text = { prompt: 'text' } as const

  it('are one text with its line breaks, or one a line', () => {
    expect(promptsOf('a\nb', PLAIN_FORM, text)).toEqual([{ kind: 'text', text: 'a\nb' }])
    expect(promptsOf('a\n\nb\r\n', { ...PLAIN_FORM, byLine: true }, text)).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b' },
    ])
  })
  it('carry BOS and copies where somebody asked for them', () => {
    expect(promptsOf('a', { ...PLAIN_FORM, bos: false, times: 2 }, text)).toEqual([
      { kind: 'text', text: 'a', bos: false, times: 2 },
    ])
    // Ids say themselves whether BOS is among them.
    expect(promptsOf('3 4', { ...PLAIN_FORM, source: 'ids', bos: true }, text)).toEqual([
      { kind: 'ids', ids: [3, 4] },
    ])
  })
  it('are drawn, each of the sequences by its number', () => {
    const form = { ...PLAIN_FORM, source: 'repeats', length: 5, sequences: 2, seed: 3 } as const
    expect(promptsOf('', form, text)).toEqual(
      [0, 1].map((index) => ({ kind: 'repeat', length: 5, sequences: 2, seed: 3, index })),
    )
  })
  it('carry what cross-attention reads, each of them', () => {
    const form = { ...PLAIN_FORM, source: 'ids', byLine: true } as const
    expect(promptsOf('1\n2', form, { prompt: 'ids' }, [3, 4])).toEqual([
      { kind: 'ids', ids: [1], context: [3, 4] },
      { kind: 'ids', ids: [2], context: [3, 4] },
    ])
    const drawn = { ...PLAIN_FORM, source: 'repeats' } as const
    expect(promptsOf('', drawn, { prompt: 'ids' }, [3])).toMatchObject([{ kind: 'repeat', context: [3] }])
  })
  it('are refused in a sentence', () => {
    const byLine = { ...PLAIN_FORM, byLine: true }
    expect(promptsOf('1\n2 x', { ...byLine, source: 'ids' }, text)).toBe(
      'Line 2: “x” is not a token id. Write ids, such as 0, 5, 3.',
    )
    expect(promptsOf('\n', byLine, text)).toMatch('no prompt')
    expect(promptsOf('a\n'.repeat(33), byLine, text)).toMatch('33 prompts; at most 32')
    expect(promptsOf('a'.repeat(1_000_001), PLAIN_FORM, text)).toMatch('1,000,001 characters')
  })
})
