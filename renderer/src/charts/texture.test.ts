import { expect, it } from 'vitest'
import { mixed } from './head-colours'
import { tintOf } from './palettes'
import { overlayTexture, textureOf } from './texture'

const options = { scale: { kind: 'probability' }, theme: 'light', causal: true } as const
// prettier-ignore
const values = Float64Array.from([
  1, 0, 0, 0,
  0.2, 0.8, 0, 0,
  0, 0, 1, 0,
  0.1, 0.2, 0.3, 0.4,
])
const matrix = { rows: 4, columns: 4, values }
const tint = (value: number) => tintOf(value, { kind: 'probability' }, 'light').packed

it('has a pixel a cell, and none where the key comes after the query', () => {
  const { side, pixels } = textureOf(matrix, options)
  expect(side).toBe(4)
  expect(pixels[4]).toBe(tint(0.2))
  expect(pixels[15]).toBe(tint(0.4))
  expect(pixels[1]).toBe(0)
})

it('keeps the largest of the cells of a coarse pixel', () => {
  const { side, pixels } = textureOf(matrix, { ...options, step: 2 })
  expect(side).toBe(2)
  expect([...pixels]).toEqual([tint(1), 0, tint(0.2), tint(1)])
})

it('keeps the larger magnitude of signed numbers, whatever its sign', () => {
  const scale = { kind: 'signed', limit: 1 } as const
  const signed = { rows: 2, columns: 2, values: Float64Array.from([0.1, 0, -0.5, 0.2]) }
  const { pixels } = textureOf(signed, { scale, theme: 'light', causal: true, step: 2 })
  expect(pixels[0]).toBe(tintOf(-0.5, scale, 'light').packed)
})

it('mixes heads by their weights: none is the empty tile, all of one is its colour, two halves lie between', () => {
  const empty = [240, 240, 240] as const
  const heads = [[200, 0, 0] as const, [0, 0, 200] as const]
  expect(mixed([0, 0], heads, empty)).toEqual([240, 240, 240])
  expect(mixed([1, 0], heads, empty)).toEqual([200, 0, 0])
  expect(mixed([0.5, 0.5], heads, empty)).toEqual([100, 0, 100])
  expect(mixed([1, 1], heads, empty)).toEqual([100, 0, 100])
  const one = { rows: 1, columns: 1, values: Float64Array.of(1) }
  const { pixels } = overlayTexture({ matrices: [one, one], colours: heads, empty }, true)
  expect(pixels[0] & 0xffffff).toBe((100 << 16) | 100)
})
