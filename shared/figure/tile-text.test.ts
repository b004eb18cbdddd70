import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FigureScale } from './figure'
import { tileText } from './tile-text'

const wide: FigureScale = { kind: 'signed', limit: 1e9 }
const ten: FigureScale = { kind: 'signed', limit: 10 }
const probability: FigureScale = { kind: 'probability' }

describe('tileText', () => {
  it.each<[number, number, string]>([
    [0, 4, '·'],
    [-0, 2, '·'],
    [10, 2, '10'],
    [-1, 2, '−1'],
    [1 / 3, 4, '.333'],
    [1 / 3, 3, '.33'],
    [1 / 3, 2, '.3'],
    [-1 / 3, 4, '−.33'],
    [0.5, 4, '.5'],
    [0.499996, 3, '.50'],
    [0.499996, 4, '.500'],
    [-2.5, 4, '−2.5'],
    [7.4, 3, '7.4'],
    [9.99955, 4, '≈10'],
    [9.99955, 3, '≈10'],
    [0.999955, 2, '≈1'],
    [-0.999955, 3, '≈−1'],
    [0.00125, 4, '.001'],
    [0.000045, 4, '≈0'],
    [-0.000045, 2, '≈0'],
    [1e6, 4, '1e6'],
    [-2e6, 4, '−2e6'],
    [1234, 4, '1234'],
    [12345, 4, '≈1e4'],
    [12.5, 4, '12.5'],
    [12.5, 3, '≈13'],
    [NaN, 3, 'NaN'],
    [-Infinity, 4, '−∞'],
    [-Infinity, 2, '−∞'],
    [Infinity, 3, '∞'],
  ])('%d in %d characters is %s', (value, budget, text) => {
    expect(tileText(value, budget, wide).text).toBe(text)
  })

  it.each<[number, number, string]>([
    [-0.5, 2, '−…'],
    [-12, 2, '−…'],
    [9.99955, 2, '…'],
    [123, 2, '…'],
    [99.7, 3, '…'],
  ])('%d does not fit in %d characters and says so with its sign: %s', (value, budget, text) => {
    expect(tileText(value, budget, wide).text).toBe(text)
  })

  it.each<[number, FigureScale, number, string]>([
    [12, ten, 4, '≥10'],
    [12, ten, 3, '≥10'],
    [12, ten, 2, ''],
    [-12, ten, 4, '≤−10'],
    [-12, ten, 3, ''],
    [10, ten, 4, '10'],
    [1.2, probability, 3, '≥1'],
    [-0.2, probability, 3, '≤0'],
    [2e6, { kind: 'signed', limit: 1e6 }, 4, '≥1e6'],
    [0.8, { kind: 'signed', limit: 0.5 }, 4, '≥.5'],
  ])('%d beyond %o in %d characters is "%s"', (value, scale, budget, text) => {
    expect(tileText(value, budget, scale).text).toBe(text)
  })

  it('prints nothing without room', () => {
    expect(tileText(10, 0, ten).text).toBe('')
  })

  it('is dim for exactly and nearly zero only', () => {
    const quiet = [0, 1e-9, 0.2, 1, -3].map((value) => tileText(value, 4, ten).quiet)
    expect(quiet).toEqual([true, true, false, false, false])
  })

  it('never exceeds its room', () => {
    fc.assert(
      fc.property(
        fc.double(),
        fc.constantFrom(2, 3, 4),
        fc.constantFrom<FigureScale>(wide, ten, probability, { kind: 'signed', limit: 1e300 }),
        (value, budget, scale) => {
          expect([...tileText(value, budget, scale).text].length).toBeLessThanOrEqual(budget)
        },
      ),
    )
  })

  it('tells the truth: a number without ≈ is within half of its last digit, and exact when it is whole', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -999, max: 999, noNaN: true }),
        fc.constantFrom(2, 3, 4),
        (value, budget) => {
          const { text } = tileText(value, budget, wide)
          if (/[≈…·]/.test(text)) return
          const shown = Number(text.replace('−', '-'))
          const decimals = text.split('.')[1]?.length ?? 0
          if (decimals === 0) expect(shown).toBe(value)
          else expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals)
        },
      ),
    )
  })
})
