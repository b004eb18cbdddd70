import { expect, it } from 'vitest'
import { ref } from 'vue'
import { useTextureView } from './texture-view'

/** 1,000 cells in a plot of 500 × 400 px. */
const view = () =>
  useTextureView(
    ref(1000),
    () => 584,
    () => 464,
  )

it('fits all cells at first', () => {
  const { pitch, plotWidth, plotHeight } = view()
  expect(pitch.value).toBeCloseTo(0.4)
  expect([plotWidth.value, plotHeight.value]).toEqual([400, 400])
})

it('keeps the cell under the pointer where it is while it zooms', () => {
  const { zoom, left, top, pitch } = view()
  zoom(10, 200, 100)
  expect(pitch.value).toBeCloseTo(4)
  expect(left.value + 200 / pitch.value).toBeCloseTo(500)
  expect(top.value + 100 / pitch.value).toBeCloseTo(250)
})

it('never shows anything beyond the last cell, and comes back whole', () => {
  const { zoom, pan, left, top, fit, shownRows } = view()
  zoom(10)
  pan(1e6, -1e6)
  expect(left.value).toBeCloseTo(1000 - 500 / 4)
  expect(top.value).toBe(0)
  expect(shownRows.value).toHaveLength(100)
  fit()
  expect(shownRows.value).toHaveLength(1000)
})

it('brings a cell into sight with the least movement', () => {
  const { zoom, reveal, left, top } = view()
  zoom(10, 0, 0)
  reveal({ row: 150, column: 20 })
  expect(left.value).toBe(0)
  expect(top.value).toBeCloseTo(51)
  reveal({ row: 150, column: 20 })
  expect(top.value).toBeCloseTo(51)
  reveal({ row: 10, column: 20 })
  expect(top.value).toBeCloseTo(10)
})
