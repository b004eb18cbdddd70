import { describe, expect, it } from 'vitest'
import { hookSlice, statisticsOf } from './hook-slice'

/** [batch 1, pos 2, head 3, d_head 2]: the number says where it stands. */
const z = {
  axes: ['batch', 'pos', 'head', 'd_head'] as const,
  shape: [1, 2, 3, 2],
  values: Float32Array.of(0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121),
}
const whole = { from: [0, 0], count: [9, 9] } as const

describe('a slice of an activation', () => {
  it('has the two axes that were asked for, in either order, at the place of the others', () => {
    const slice = hookSlice('hook_z', z, { rows: 'pos', columns: 'd_head', at: { head: 1 }, ...whole })
    expect([slice.rows, slice.columns, slice.window]).toEqual([2, 2, [2, 2]])
    expect([...slice.values]).toEqual([10, 11, 110, 111])
    const turned = hookSlice('hook_z', z, { rows: 'head', columns: 'pos', at: { d_head: 0 }, ...whole })
    expect([...turned.values]).toEqual([0, 100, 10, 110, 20, 120])
  })

  it('is cut to a window, whose numbers are described as part of the slice and of the hook', () => {
    const request = { rows: 'head', columns: 'd_head', at: { pos: 1 }, from: [1, 1], count: [9, 1] } as const
    const slice = hookSlice('hook_z', z, request)
    expect(slice.window).toEqual([2, 1])
    expect([...slice.values]).toEqual([111, 121])
    expect(slice.slice).toMatchObject({ count: 6, smallest: 100, largest: 121 })
    expect(slice.whole).toMatchObject({ count: 12, smallest: 0, largest: 121, zeros: 1 })
  })

  it('is refused where the hook has no such axis or place', () => {
    const of = (rows: string, columns: string, at: Record<string, number>) => () =>
      hookSlice('hook_z', z, { rows, columns, at, ...whole })
    expect(of('pos', 'key', { head: 0 })).toThrow('no two axes')
    expect(of('pos', 'pos', { head: 0, d_head: 0 })).toThrow('no two axes')
    expect(of('pos', 'd_head', { head: 3 })).toThrow('head 0 to 2')
    expect(of('pos', 'd_head', {})).toThrow('head 0 to 2')
  })

  it('is refused where a message would be larger than any', () => {
    const long = {
      axes: ['batch', 'query', 'key'] as never,
      shape: [1, 1025, 1024],
      values: new Float32Array(1025 * 1024),
    }
    const request = { rows: 'query', columns: 'key', at: {}, from: [0, 0], count: [1025, 1024] } as const
    expect(() => hookSlice('hook', long, request)).toThrow('too much')
    expect(hookSlice('hook', long, { ...request, from: [1, 0] }).window).toEqual([1024, 1024])
  })
})

describe('statistics', () => {
  it('are over the finite numbers, and count the others', () => {
    // NumPy: mean 2.5, std 1.11803398875, norm 5.47722557505
    const made = statisticsOf([1, 2, 3, 4, -Infinity, Infinity, NaN])
    expect(made).toMatchObject({
      count: 7,
      infinite: 2,
      nan: 1,
      zeros: 0,
      smallest: 1,
      largest: 4,
      mean: 2.5,
    })
    expect(made.deviation).toBeCloseTo(1.11803398875, 10)
    expect(made.norm).toBeCloseTo(5.47722557505, 10)
  })

  it('are none where nothing is finite', () => {
    expect(statisticsOf([-Infinity, NaN])).toMatchObject({ mean: null, smallest: null, norm: 0, count: 2 })
  })

  it('keep the spread of numbers far from zero', () => {
    expect(statisticsOf([1e9 + 1, 1e9 + 2, 1e9 + 3]).deviation).toBeCloseTo(Math.sqrt(2 / 3), 9)
  })
})
