import { expect, it } from 'vitest'
import { promptOf, shownToken } from './model-prompt'

it('reads ids with any separators, for models that have no text', () => {
  expect(promptOf('0, 5,3 7;2', { prompt: 'ids' })).toEqual({ kind: 'ids', ids: [0, 5, 3, 7, 2] })
  expect(promptOf('', { prompt: 'ids' })).toEqual({ kind: 'ids', ids: [] })
})

it.each(['1.5', '-1', 'a', '0x10'])('says that “%s” is no id', (wrong) => {
  expect(promptOf(`0, ${wrong}`, { prompt: 'ids' })).toBe(
    `“${wrong}” is not a token id. Write ids, such as 0, 5, 3.`,
  )
})

it('leaves a text as it was typed', () => {
  expect(promptOf(' 0, 5', { prompt: 'text' })).toEqual({ kind: 'text', text: ' 0, 5' })
})

it('shows spaces and line breaks', () => {
  expect(shownToken(' the')).toBe('␣the')
  expect(shownToken('\n\t')).toBe('↵⇥')
})
