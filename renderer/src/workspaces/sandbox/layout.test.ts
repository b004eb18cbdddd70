import { describe, expect, it } from 'vitest'
import { SHARED_PITCH, solveLanes, solveLayout, type LayoutInput } from './layout'

/** The canvas of the sample circuit at a window size, beside the panels that the window has room for. */
function sample(width: number, height: number, open: 0 | 1): LayoutInput {
  return {
    width,
    height,
    D: 9,
    positions: [5, 4],
    open: [open],
    bars: open === 0 ? [5, 5] : [5],
    barPitch: 7,
    compact: false,
    thumbnails: height < 720 ? 'micro' : 'strip',
    stripPitch: 12,
  }
}

describe('the pitch of the sample circuit', () => {
  it.each([
    [852, 744],
    [972, 644],
    [1310, 940],
    [1960, 1340],
  ])('fits a canvas of %i × %i with numbers in every cell', (width, height) => {
    for (const open of [0, 1] as const) {
      const layout = solveLayout(sample(width, height, open))
      expect(layout.fits).toBe(true)
      expect(layout.pitch).toBeGreaterThanOrEqual(17)
      expect(layout.attentionPitch).toBeGreaterThanOrEqual(layout.pitch)
    }
  })

  it('grows with the window and stops at 52', () => {
    const pitches = [700, 900, 1200, 1600, 4000].map((size) => solveLayout(sample(size * 1.5, size, 1)).pitch)
    expect(pitches).toEqual([...pitches].sort((a, b) => a - b))
    expect(pitches.at(-1)).toBe(52)
  })

  it('has room for both lanes at once in a tall window', () => {
    const both = solveLayout({ ...sample(1960, 1340, 1), open: [0, 1], bars: [5, 5] })
    expect(both.fits).toBe(true)
    expect(both.pitch).toBeGreaterThanOrEqual(SHARED_PITCH)
    expect(both.pitch).toBeLessThan(solveLayout(sample(1960, 1340, 1)).pitch)
  })

  it('says when nothing fits, at the smallest pitch', () => {
    const layout = solveLayout({ ...sample(320, 240, 1) })
    expect(layout).toMatchObject({ fits: false, pitch: 3 })
  })

  it('gives 64 dims and 32 positions a pitch without numbers', () => {
    const layout = solveLayout({ ...sample(1310, 940, 1), D: 64, positions: [32, 31], bars: [32] })
    expect(layout.fits).toBe(true)
    expect(layout.pitch).toBeLessThan(17)
    expect(layout.pitch).toBeGreaterThanOrEqual(3)
    expect(32 * layout.barPitch).toBeLessThan(0.2 * 940)
  })
})

describe('many lanes', () => {
  const heads = (count: number): LayoutInput => ({
    ...sample(852, 782, 0),
    positions: Array.from({ length: count }, () => 5),
    open: [count - 1],
    bars: [],
  })

  it('two lanes keep their strips', () => {
    expect(solveLanes(heads(2))).toMatchObject({ thumbnails: 'strip', scrolls: false })
  })

  it('closed lanes give up their strips before the open one becomes unreadable', () => {
    const { layout, thumbnails, scrolls } = solveLanes(heads(6))
    expect([thumbnails, scrolls]).toEqual(['micro', false])
    expect(layout.pitch).toBeGreaterThanOrEqual(12)
  })

  it('more than that scroll, and the open one has the window to itself', () => {
    const { layout, scrolls } = solveLanes(heads(32))
    expect(scrolls).toBe(true)
    expect(layout.fits).toBe(true)
    expect(layout.pitch).toBe(solveLayout(heads(1)).pitch)
  })
})
