import { describe, expect, it } from 'vitest'
import type { Axis, StageKind } from '#shared/circuit/stage'
import { tileMark } from './tile-mark'

const axis = (role: 'query' | 'key', ...indices: number[]): Axis => ({
  role,
  of: 'positions',
  labels: indices.map((index) => ({ token: 'a', index })),
})
const stage = (kind: StageKind) => ({ kind, rows: axis('query', 1, 2), columns: axis('key', 1, 2) })

describe('tileMark', () => {
  it('leaves no tile for a later key in a causal pattern', () => {
    expect(tileMark(0, stage('pattern'), 0, 1, true)).toBe('void')
    expect(tileMark(0, stage('pattern'), 1, 0, true)).toBe('number')
  })

  it('leaves no tile where there is no key at all, whatever the map', () => {
    for (const kind of ['scores', 'mask', 'masked', 'pattern'] as const)
      expect(tileMark(NaN, stage(kind), 1, 0, true, [], [1])).toBe('void')
    expect(tileMark(NaN, stage('scores'), 1, 1, true, [], [1])).toBe('nan')
  })

  it('draws a zero of a pattern that is not causal as a number', () => {
    expect(tileMark(0, stage('pattern'), 0, 1, false)).toBe('number')
  })

  it('draws attention to a later key, should there ever be any', () => {
    expect(tileMark(0.25, stage('pattern'), 0, 1, true)).toBe('number')
  })

  it('tells the mask from an overflow to −∞', () => {
    expect(tileMark(-Infinity, stage('masked'), 0, 1, true)).toBe('masked')
    expect(tileMark(-Infinity, stage('masked'), 1, 0, true)).toBe('number')
    expect(tileMark(-Infinity, stage('scores'), 0, 1, true)).toBe('number')
  })

  it('hatches what a mask forbids', () => {
    expect([0, 1].map((allowed) => tileMark(allowed, stage('mask'), 0, 1, true))).toEqual([
      'masked',
      'number',
    ])
  })

  it('compares positions by their original indices', () => {
    const dropped = { kind: 'pattern' as const, rows: axis('query', 1), columns: axis('key', 0, 1, 2) }
    expect([0, 1, 2].map((key) => tileMark(0, dropped, 0, key, true))).toEqual(['number', 'number', 'void'])
  })

  it('marks NaN wherever it is', () => {
    expect(tileMark(NaN, stage('pattern'), 0, 1, true)).toBe('nan')
  })
})
