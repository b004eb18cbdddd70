import { MINUS } from './tile-text'

export interface BarItem {
  readonly label: string
  readonly value: number
}

/** A bar from the zero line to its value, as shares of the width of the whole scale. */
export interface Bar {
  readonly start: number
  readonly length: number
  /** −1 or 1 where the value goes on beyond that end of the scale. */
  readonly beyond: -1 | 0 | 1
}

/** Index of the only largest number, `null` when there is none or several share it. */
export function bestItem(items: readonly BarItem[]): number | null {
  let best: number | null = null
  let shared = false
  items.forEach(({ value }, index) => {
    if (Number.isNaN(value)) return
    if (best === null || value > items[best].value) [best, shared] = [index, false]
    else if (value === items[best].value) shared = true
  })
  return shared ? null : best
}

/** Whether negative values need room: any that is more than half a pixel of a bar. */
export function needsBothSides(items: readonly BarItem[], limit: number): boolean {
  return items.some(({ value }) => value < -limit / 200)
}

/**
 * Where a bar lies on a scale that ends at ±`limit` (or starts at 0, when there is nothing below it).
 *
 * @returns `null` for NaN, which has no place on it
 */
export function barOf(value: number, limit: number, bothSides: boolean): Bar | null {
  if (Number.isNaN(value)) return null
  const zero = bothSides ? 0.5 : 0
  const share = Math.max(-1, Math.min(1, value / limit)) * (1 - zero)
  const beyond = value > limit ? 1 : value < (bothSides ? -limit : -limit / 200) ? -1 : 0
  if (share >= 0) return { start: zero, length: share, beyond }
  const length = Math.min(-share, zero)
  return { start: zero - length, length, beyond }
}

/** Six decimals, right for a column of numbers; from a million on with an exponent. */
export function barText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const magnitude = Math.abs(value)
  const digits =
    magnitude === Infinity
      ? '∞'
      : magnitude < 1e6
        ? magnitude.toFixed(6)
        : magnitude.toExponential(6).replace('+', '')
  return value < 0 && Number(digits) !== 0 ? MINUS + digits : digits
}
