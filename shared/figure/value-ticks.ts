import { MINUS } from './tile-text'

/** An axis of numbers: its ends, and the round numbers between them that are named. */
export interface ValueTicks {
  readonly low: number
  readonly high: number
  readonly ticks: readonly { readonly value: number; readonly text: string }[]
}

const WANTED = 4
/** Where the least value is no more than this share of the largest, the axis begins at 0. */
const FROM_ZERO = 0.5
/** Below this, parts of the spread are no numbers any more. */
const LEAST_SPREAD = 1e-300

/**
 * Round ticks (steps of 1, 2 or 5 times a power of ten) around some values. Values of one sign begin at 0 unless that
 * would squeeze them into the far half. Without finite values the axis is 0 to 1.
 *
 * @param range ends that are given; then they stay as they are
 */
export function valueTicks(values: Iterable<number>, range?: readonly [number, number]): ValueTicks {
  const [least, most] = range ?? endsOf(values)
  const spread = most - least
  const step = roundStep(spread / WANTED)
  const low = range ? least : Math.floor(least / step + 1e-9) * step
  const high = range ? most : Math.ceil(most / step - 1e-9) * step
  const ticks: { value: number; text: string }[] = []
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) {
    const value = k * step
    ticks.push({ value, text: tickText(value, step) })
  }
  return { low, high, ticks }
}

function endsOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return [0, 1]
  if (low >= 0 && low <= high * FROM_ZERO) low = 0
  else if (high <= 0 && high >= low * FROM_ZERO) high = 0
  // Beyond this the spread itself would not be finite.
  const most = Number.MAX_VALUE / 4
  low = Math.max(-most, low)
  high = Math.min(most, high)
  if (high - low > Math.max(Math.abs(high) * 1e-9, LEAST_SPREAD)) return [low, high]
  const room = Math.abs(high) > LEAST_SPREAD ? Math.abs(high) * 0.1 : 1
  return [low - room, high + room]
}

/** 1, 2 or 5 times a power of ten, and no less than `step`. */
function roundStep(step: number): number {
  const exponent = Math.floor(Math.log10(step))
  for (const digits of ['1', '2', '5']) {
    const round = Number(`${digits}e${exponent}`)
    if (round >= step * (1 - 1e-9)) return round
  }
  return Number(`1e${exponent + 1}`)
}

function tickText(value: number, step: number): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const magnitude = Math.abs(value)
  const text =
    magnitude >= 1e6 || decimals > 4
      ? Number(magnitude.toPrecision(3)).toExponential().replace('+', '').replace('-', MINUS)
      : magnitude.toFixed(decimals)
  return (value < 0 && Number(text) !== 0 ? MINUS : '') + (magnitude === 0 ? '0' : text)
}
