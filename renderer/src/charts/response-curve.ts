export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** A curve in the pixels of its plot, with the ends of both axes. */
export interface CurveShape {
  /** An SVG path; it is interrupted where y is not a finite number. */
  readonly path: string
  readonly x: readonly [low: number, high: number]
  readonly y: readonly [low: number, high: number]
  placeOf(point: CurvePoint): { readonly left: number; readonly top: number }
}

/**
 * Lays a curve out in a plot of the given size. The y axis reaches from 0 (or the lowest value below it) to the
 * highest value, both rounded outwards to one digit, so that the same curve always has the same axis.
 */
export function curveShape(points: readonly CurvePoint[], width: number, height: number): CurveShape {
  const ys = points.map(({ y }) => y).filter(Number.isFinite)
  const xs = points.map(({ x }) => x).filter(Number.isFinite)
  const x = [least(xs, 0), greatest(xs, 1)] as const
  const low = 0 - roundedUp(-Math.min(0, least(ys, 0)))
  const high = roundedUp(Math.max(0, greatest(ys, 1)))
  const y = [low, high === low ? low + 1 : high] as const
  const placeOf = (point: CurvePoint) => ({
    left: ((point.x - x[0]) / (x[1] - x[0] || 1)) * width,
    top: height - ((point.y - y[0]) / (y[1] - y[0])) * height,
  })
  return { path: pathOf(points, placeOf), x, y, placeOf }
}

function pathOf(points: readonly CurvePoint[], placeOf: CurveShape['placeOf']): string {
  let broken = true
  const steps = points.map((point) => {
    if (!Number.isFinite(point.y)) {
      broken = true
      return ''
    }
    const { left, top } = placeOf(point)
    const step = `${broken ? 'M' : 'L'}${left.toFixed(2)} ${top.toFixed(2)}`
    broken = false
    return step
  })
  return steps.filter(Boolean).join('')
}

function least(numbers: readonly number[], otherwise: number): number {
  return numbers.reduce((a, b) => Math.min(a, b), numbers[0] ?? otherwise)
}

function greatest(numbers: readonly number[], otherwise: number): number {
  return numbers.reduce((a, b) => Math.max(a, b), numbers[0] ?? otherwise)
}

/** The next number with one digit (0.9996 → 1, 1.2 → 2); noise in the last bits does not reach the next one. */
function roundedUp(value: number): number {
  if (value <= 0) return 0
  const exponent = Math.floor(Math.log10(value))
  const digits = Math.ceil(Number((value / 10 ** exponent).toPrecision(9)))
  return Number(`${digits}e${exponent}`)
}
