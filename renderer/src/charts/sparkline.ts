/** A sparkline in its pixels. */
export interface SparklineShape {
  /** An SVG path; it is interrupted where there is no number. */
  readonly path: string
  /** Where it ends; `null` where the last value is no number. */
  readonly end: { readonly left: number; readonly top: number } | null
}

/**
 * Values in equal steps from left to right, the smallest at the bottom and the largest at the top. One value, or
 * equal ones, lie in the middle.
 */
export function sparklineShape(values: readonly number[], width: number, height: number): SparklineShape {
  const numbers = values.filter(Number.isFinite)
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity)
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity)
  const place = (value: number, index: number) => ({
    left: values.length > 1 ? (index / (values.length - 1)) * width : width,
    top: high > low ? height * (1 - (value - low) / (high - low)) : height / 2,
  })
  let broken = true
  const steps = values.map((value, index) => {
    const wasBroken = broken
    broken = !Number.isFinite(value)
    if (broken) return ''
    const { left, top } = place(value, index)
    return `${wasBroken ? 'M' : 'L'}${left.toFixed(2)} ${top.toFixed(2)}`
  })
  const last = values.at(-1)
  const hasEnd = last !== undefined && Number.isFinite(last)
  return { path: steps.join(''), end: hasEnd ? place(last, values.length - 1) : null }
}
