import { describe, expect, it } from 'vitest'
import { EQUATION_GAP, OPERATOR_WIDTH, solveStep, type MapShape, type StepLayoutInput } from './step-layout'

const map = (
  rows: number,
  columns: number,
  rowsAre: MapShape['rowsAre'],
  columnsAre: MapShape['rowsAre'],
) => ({
  rows,
  columns,
  rowsAre,
  columnsAre,
})
/** in · W_QK · inᵀ = scores, with n positions and D dims. */
const scores = (n: number, D: number): MapShape[] => [
  map(n, D, 'positions', 'dims'),
  map(D, D, 'dims', 'dims'),
  map(D, n, 'dims', 'positions'),
  map(n, n, 'positions', 'positions'),
]
const softmax = (n: number): MapShape[] => [
  map(n, n, 'positions', 'positions'),
  map(n, n, 'positions', 'positions'),
]
const solve = (input: Partial<StepLayoutInput> & Pick<StepLayoutInput, 'maps'>) =>
  solveStep({ width: 1180, height: 460, table: null, scrolls: false, ...input })

describe('the pitch of a step', () => {
  it('has numbers at D = 9 from 1024 × 640 on', () => {
    expect(solve({ width: 1000, height: 270, maps: scores(5, 9) }).pitch).toBeGreaterThanOrEqual(22)
    expect(solve({ maps: scores(4, 9) }).pitch).toBeGreaterThanOrEqual(28)
  })

  it('fits at every D up to 128, also where there is little room', () => {
    for (const D of [9, 16, 32, 64, 100, 128])
      for (const n of [4, 32])
        for (const [width, height] of [
          [1180, 460],
          [1500, 700],
        ])
          expect(solve({ width, height, maps: scores(n, D) }).fits, `D = ${D}, n = ${n}`).toBe(true)
  })

  it('lets attention maps be larger than matrices of many dims', () => {
    const { pitch, attentionPitch } = solve({ maps: scores(5, 64) })
    expect(attentionPitch).toBeGreaterThan(pitch)
  })

  it('grows with the room and never beyond what is clear', () => {
    let last = 0
    for (const height of [200, 300, 400, 600, 1200]) {
      const { pitch } = solve({ width: 3000, height, maps: scores(5, 9) })
      expect(pitch).toBeGreaterThanOrEqual(last)
      expect(pitch).toBeLessThanOrEqual(44)
      last = pitch
    }
  })

  it('leaves room for the table of a softmax row', () => {
    const table = { width: 500, height: 150 }
    const alone = solve({ width: 900, maps: softmax(8) }).pitch
    const beside = solve({ width: 900, maps: softmax(8), table }).pitch
    expect(beside).toBeLessThan(alone)
    const { pitch } = solve({ width: 900, height: 300, maps: softmax(8), table })
    const width = 2 * (38 + 8 * pitch) + table.width + 2 * (OPERATOR_WIDTH + 2 * EQUATION_GAP)
    expect(width).toBeLessThanOrEqual(900)
  })

  it('has numbers in a window that scrolls', () => {
    expect(solve({ width: 600, height: 20, maps: scores(5, 9), scrolls: true })).toEqual({
      pitch: 22,
      attentionPitch: 22,
      fits: true,
    })
  })
})
