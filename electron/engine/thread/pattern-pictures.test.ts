import { describe, expect, it } from 'vitest'
import { patternPicture, patternPictures } from './pattern-pictures'

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

it('has no pixel where a pattern is no number', () => {
  const { pixels } = patternPictures(Float32Array.of(1, 0, NaN, NaN), 1, 2, 96, true)
  expect([...pixels]).toEqual([254, 255, 255, 255])
})

it('has every cell of a model that looks both ways', () => {
  const { pixels } = patternPictures(Float32Array.of(0.25, 0.75, 1, 0), 1, 2, 96, false)
  expect([...pixels]).toEqual([64, 191, 254, 0])
})

describe('a window of a pattern', () => {
  const length = 1024
  const pattern = new Float32Array(length * length)
  pattern[700 * length + 301] = 0.5

  it('has a pixel a cell where it is small, and the largest of several where it is not', () => {
    const fine = patternPicture(pattern, length, { from: [690, 295], count: [20, 30] }, 256, true)
    expect([fine.rows, fine.columns]).toEqual([20, 30])
    expect([...fine.pixels.keys()].filter((at) => fine.pixels[at] > 0)).toEqual([10 * 30 + 6])
    const coarse = patternPicture(pattern, length, { from: [512, 0], count: [512, 512] }, 64, true)
    expect([...coarse.pixels.keys()].filter((at) => coarse.pixels[at] > 0)).toEqual([
      Math.floor(188 / 8) * 64 + Math.floor(301 / 8),
    ])
    expect(coarse.pixels[Math.floor(188 / 8) * 64 + Math.floor(301 / 8)]).toBe(127)
  })

  it('says where every key comes after every query', () => {
    const { pixels } = patternPicture(pattern, length, { from: [10, 8], count: [4, 6] }, 256, true)
    // Query 10 sees keys up to 10, which is the third column.
    expect([...pixels].map((index) => (index === 255 ? '.' : index)).join('')).toBe(
      '000...0000..00000.000000',
    )
  })

  it('is the picture of the whole where it is the whole', () => {
    const values = Float32Array.from({ length: 50 * 50 }, (_, i) => ((i * 7919) % 1000) / 1000)
    const whole = { from: [0, 0], count: [50, 50] } as const
    expect(patternPicture(values, 50, whole, 12, true).pixels).toEqual(
      patternPictures(values, 1, 50, 12, true).pixels,
    )
  })

  it.each([12, 33, 96])('shows in each of %i pixels the largest weight of its cells', (side) => {
    const n = 97
    const values = Float32Array.from({ length: n * n }, (_, i) => ((i * 7919) % 1000) / 1000)
    const { pixels } = patternPictures(values, 1, n, side, false)
    const expected = new Uint8Array(side * side)
    for (let i = 0; i < n * n; i++) {
      const [row, column] = [Math.floor(i / n), i % n]
      const at = Math.floor((row * side) / n) * side + Math.floor((column * side) / n)
      expected[at] = Math.max(expected[at], Math.round(values[i] * 254))
    }
    expect([...pixels].every((index, at) => Math.abs(index - expected[at]) <= 1)).toBe(true)
  })
})
