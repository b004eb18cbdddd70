import { expect, it } from 'vitest'
import { padding } from './padding'

const at = (ids: readonly number[], pad: number | null, bos: number | null = null) =>
  padding(ids, { pad, bos: bos === null ? null : { id: bos, prepend: true } })
    .map(Number)
    .join('')

it('is what stands before the first and after the last token of a sequence', () => {
  // The strokes' PAD and END.
  expect(at([377, 0, 12, 454, 453, 453], 453)).toBe('000011')
  expect(at([453, 377, 453, 12], 453)).toBe('1000')
  expect(at([453, 453], 453)).toBe('11')
})

it('is nothing where no token, or the one at the beginning, pads', () => {
  expect(at([5, 5], null)).toBe('00')
  expect(at([50256, 464, 50256], 50256, 50256)).toBe('000')
})
