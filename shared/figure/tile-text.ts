import type { FigureScale } from './figure'
import { beyondScale } from './scale'

export interface TileText {
  /** '' when nothing is printed. */
  readonly text: string
  /** Printed dim: exactly or nearly zero. */
  readonly quiet: boolean
}

/** The true minus sign. */
export const MINUS = '\u2212'
const NOTHING: TileText = { text: '', quiet: false }

/**
 * What a tile prints. Exact zero is a dim `·`; a number that only rounds to a whole one carries `≈`; trailing
 * zeros stay only where the value was rounded. What does not fit is `…`, after its sign: never a shortened number.
 *
 * @param budget the most characters; 0 prints nothing
 */
export function tileText(value: number, budget: number, scale: FigureScale): TileText {
  if (budget === 0) return NOTHING
  if (Number.isNaN(value)) return fitting('NaN', budget)
  if (scale.kind === 'mask') return value === 1 ? { text: '1', quiet: true } : NOTHING
  if (Math.abs(value) === Infinity) return { text: value < 0 ? `${MINUS}∞` : '∞', quiet: false }
  const beyond = beyondScale(value, scale)
  if (beyond !== 0) return fitting(beyondText(beyond, scale), budget)
  return numberText(value, budget)
}

/** `≥10`, `≤−10`: all that a clipped tile says. */
function beyondText(side: -1 | 1, scale: FigureScale): string {
  if (side > 0) return `≥${limitText(scale.kind === 'signed' ? scale.limit : 1)}`
  return scale.kind === 'signed' ? `≤${MINUS}${limitText(scale.limit)}` : '≤0'
}

function limitText(limit: number): string {
  return limit < 1000 ? String(limit).replace(/^0\./, '.') : oneDigit(limit)
}

function numberText(value: number, budget: number): TileText {
  if (value === 0) return { text: '·', quiet: true }
  const sign = value < 0 ? MINUS : ''
  const magnitude = Math.abs(value)
  const room = budget - sign.length
  if (Number.isInteger(magnitude)) {
    const exact = wholeText(magnitude, room)
    if (exact !== null) return { text: sign + exact, quiet: false }
    return approximate(sign, magnitude, room)
  }
  const wholeDigits = magnitude >= 1 ? String(Math.floor(magnitude)).length : 0
  const rounded = magnitude.toFixed(Math.max(0, Math.min(20, room - 1 - wholeDigits)))
  if (Number(rounded) === 0) return nearlyZero(magnitude, sign, room)
  if (Number.isInteger(Number(rounded))) return approximate(sign, Number(rounded), room)
  const exact = Number(rounded) === magnitude
  const text = rounded.replace(/^0/, '')
  return { text: sign + (exact ? text.replace(/0+$/, '') : text), quiet: false }
}

/** `≈0`; a value that only a lack of room would call nearly zero (`−.4` in two characters) is not. */
function nearlyZero(magnitude: number, sign: string, room: number): TileText {
  return magnitude < 0.05 ? { text: '≈0', quiet: true } : tooLong(sign, room)
}

function approximate(sign: string, whole: number, room: number): TileText {
  const text = wholeText(whole, room - 1) ?? oneDigit(whole)
  return text.length + 1 <= room ? { text: `≈${sign}${text}`, quiet: false } : tooLong(sign, room)
}

/** A whole number in at most `room` characters, with an exponent where that is exact: `10`, `1e6`. */
function wholeText(whole: number, room: number): string | null {
  const plain = String(whole)
  if (plain.length <= room) return plain
  const short = oneDigit(whole)
  return short.length <= room && Number(short) === whole ? short : null
}

function oneDigit(whole: number): string {
  return whole.toExponential(0).replace('+', '')
}

function tooLong(sign: string, room: number): TileText {
  return room >= 1 ? { text: `${sign}…`, quiet: false } : NOTHING
}

function fitting(text: string, budget: number): TileText {
  return text.length <= budget ? { text, quiet: false } : NOTHING
}
