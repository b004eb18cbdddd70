interface LineAxis {
  readonly low: number
  readonly high: number
  /** Round numbers from `low` to `high`. */
  readonly ticks: readonly number[]
}

/** About this many lines across a chart. */
const LINES = 4

/** Round ends (1, 2, 5 times a power of ten) around some numbers, with 0 among them, and lines between. */
export function lineAxis(values: readonly number[]): LineAxis {
  const least = values.reduce((a, b) => Math.min(a, b), 0)
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  const span = most - least || 1
  const exponent = Math.floor(Math.log10(span / LINES))
  const digits = [1, 2, 5, 10].find((each) => each * 10 ** exponent * LINES >= span * 0.999) ?? 10
  const step = digits * 10 ** exponent
  const [from, to] = [Math.floor(least / step + 1e-9), Math.ceil(most / step - 1e-9)]
  const count = Math.max(1, to - from)
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)))
  return { low: ticks[0], high: ticks[count], ticks }
}
