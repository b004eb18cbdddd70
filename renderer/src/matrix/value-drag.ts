/** How far, in pixels, the pointer travels before a press becomes a drag. */
const DEAD_ZONE = 6
/** Pixels of travel for one step of the value. */
const PIXELS_A_STEP = 4
/** Extra pixels for which the value rests when it comes to a value that holds, or back to what it was. */
const HOLD = 6
/** Decimals of a value that stepping keeps; what lies behind them is a result of computing, not of typing. */
const MOST_DECIMALS = 6
/** What division in binary may take off a whole number of steps. */
const ROUNDING = 1e-9

interface Modifiers {
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** The amount of one step: limit/20, with Shift limit/200, with Alt limit/4. */
export function stepOf(limit: number, { shiftKey, altKey }: Modifiers): number {
  return limit / (shiftKey ? 200 : altKey ? 4 : 20)
}

/** A pointer position, in CSS pixels from the top, and the value that goes with it. */
interface Mark {
  readonly y: number
  readonly value: number
}

/**
 * One press on a weight and the moves after it. Moving up adds.
 *
 * Between two changes of the step the value depends only on where the pointer is, so that going back to a place
 * gives back its value. A change of the step starts a new count from the value that is shown.
 */
export interface ValueDrag {
  readonly value: number
  /** Whether the pointer has left the dead zone since the press. */
  readonly moved: boolean
  readonly step: number
  readonly y: number
  readonly press: Mark
  /** Where counting starts. */
  readonly anchor: Mark
  /** Values at which it rests besides the old one. */
  readonly holds: readonly number[]
}

/** Where steps begin: an infinite weight at the end of the scale, one that is not a number at 0. */
export function finiteStart(value: number, limit: number): number {
  if (Number.isNaN(value)) return 0
  return Number.isFinite(value) ? value : Math.sign(value) * limit
}

/** A drag that has just been pressed on a weight; `limit` is the end of the scale. */
export function pressedDrag(
  value: number,
  limit: number,
  y: number,
  holds: readonly number[] = [0],
): ValueDrag {
  const press = { y, value: finiteStart(value, limit) }
  return { value, moved: false, step: 0, y, press, anchor: press, holds }
}

/** The same drag with the pointer at `y` and steps of `step`. */
export function draggedTo(drag: ValueDrag, y: number, step: number): ValueDrag {
  const moved = drag.moved || Math.abs(drag.press.y - y) >= DEAD_ZONE
  if (!moved) return { ...drag, y }
  const anchor = drag.moved && step !== drag.step ? { y: drag.y, value: drag.value } : drag.anchor
  const value = valueAt(anchor.value, anchor.y - y, step, [...new Set([...drag.holds, drag.press.value])])
  return { ...drag, moved, step, y, anchor, value }
}

/** `value` after `count` whole steps (negative: down), with the decimals of the value and of a step, and no more. */
export function steppedValue(value: number, count: number, step: number): number {
  if (count === 0) return value
  const sum = value + count * step
  const decimals = Math.max(decimalsOf(step), Math.min(decimalsOf(value), MOST_DECIMALS))
  const rounded = Number.isFinite(sum) ? Number(sum.toFixed(decimals)) : sum
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, rounded)) + 0
}

/**
 * The value `travel` pixels above `start` (negative: below). The way there leads over the values that hold:
 * at each of them HOLD pixels are spent before the count goes on.
 */
function valueAt(start: number, travel: number, step: number, holds: readonly number[]): number {
  const direction = Math.sign(travel)
  const ahead = (value: number) => (value - start) * direction
  let from = start
  let left = Math.abs(travel)
  if (holds.includes(start)) {
    if (left <= HOLD) return start
    left -= HOLD
  }
  for (const next of holds.filter((value) => ahead(value) > 0).sort((a, b) => ahead(a) - ahead(b))) {
    const distance = (Math.abs(next - from) / step) * PIXELS_A_STEP
    if (left < distance) break
    if (left <= distance + HOLD) return next
    left -= distance + HOLD
    from = next
  }
  return steppedValue(from, direction * Math.floor(left / PIXELS_A_STEP + ROUNDING), step)
}

/** How many decimals it takes to write a number, to twelve digits. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = Number(value.toPrecision(12)).toExponential().split('e')
  const digits = mantissa.replace(/^\d+\.?/, '').length
  return Math.max(0, Math.min(100, digits - Number(exponent)))
}
