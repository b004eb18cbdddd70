import type { Matrix } from '#shared/tensor/matrix'
import type { FigureScale } from './figure'

/** The share of a scale that leaves room for the last bits of a sum: 1 + 2⁻⁵² is not beyond 1. */
const ROUNDING = 1e-9

/** 1 above the scale, −1 below it, 0 on it. NaN is on no side. */
export function beyondScale(value: number, scale: FigureScale): -1 | 0 | 1 {
  if (scale.kind === 'mask') return 0
  const [low, high] = scale.kind === 'signed' ? [-scale.limit, scale.limit] : [0, 1]
  const slack = high * ROUNDING
  if (value > high + slack) return 1
  return value < low - slack ? -1 : 0
}

/**
 * The round number (1, 2, 5, 10, 20, 50, …) that a signed scale ends at when it must hold `maxAbs`.
 *
 * @param least the smallest limit, so that noise around zero never fills a map with colour
 */
export function roundLimit(maxAbs: number, least = 1): number {
  if (!Number.isFinite(maxAbs) || maxAbs <= least) return least
  const exponent = Math.floor(Math.log10(maxAbs))
  for (const digits of ['1', '2', '5', '10', '20']) {
    const limit = Number(`${digits}e${exponent}`)
    if (limit >= maxAbs) return Math.min(limit, Number.MAX_VALUE)
  }
  return Number.MAX_VALUE
}

/** The largest finite magnitude in some matrices, 0 without any: −∞ and NaN are marks and set no limit. */
export function largestMagnitude(...matrices: readonly Matrix[]): number {
  let largest = 0
  for (const { values } of matrices)
    for (const value of values) {
      const magnitude = Math.abs(value)
      if (magnitude > largest && magnitude !== Infinity) largest = magnitude
    }
  return largest
}
