import { expect, it } from 'vitest'
import { patternPictures } from './pattern-pictures'

it('has a pixel a cell while there is room, and none where the key comes after the query', () => {
  // [head, query, key]: one causal head of three positions
  const values = Float32Array.of(1, 0, 0, 0.5, 0.5, 0, 0, 1e-6, 1 - 1e-6)
  const { side, pixels } = patternPictures(values, 1, 3, 96, true)
  expect(side).toBe(3)
  expect([...pixels]).toEqual([254, 255, 255, 127, 127, 255, 0, 1, 254])
})

it('shows the largest weight of the cells that a pixel stands for', () => {
  const length = 100
  const values = new Float32Array(2 * length * length)
  values[length * length + 77 * length + 13] = 1
  const { side, pixels } = patternPictures(values, 2, length, 10, true)
  expect(side).toBe(10)
  const lit = [...pixels.keys()].filter((at) => pixels[at] === 254)
  expect(lit).toEqual([100 + 7 * 10 + 1])
})

it('has every cell of a model that looks both ways', () => {
  const { pixels } = patternPictures(Float32Array.of(0.25, 0.75, 1, 0), 1, 2, 96, false)
  expect([...pixels]).toEqual([64, 191, 254, 0])
})
