import type { HookSlice, HookStatistics } from '#shared/ipc/engine'
import { MOST_BYTES } from '#shared/ipc/engine'
import type { Activation } from '../run/activation'
import type { SliceRequest } from './protocol'
import { ThreadError } from './thread-error'

interface Axis {
  readonly length: number
  readonly stride: number
}

/**
 * A window of a two-dimensional slice of an activation, with what its numbers are like.
 *
 * @throws ThreadError for axes or places that the hook does not have, and for a window over `MOST_BYTES`
 */
export function hookSlice(name: string, activation: Activation, request: SliceRequest): HookSlice {
  const axes = axesOf(activation)
  const [rows, columns] = [request.rows, request.columns].map((axis) => {
    const found = axes.get(axis)
    if (found && request.rows !== request.columns) return found
    throw refused(`${name} has no two axes “${request.rows}” and “${request.columns}”.`)
  })
  const start = startOf(name, axes, request)
  const [fromRow, fromColumn] = request.from
  const shown: [number, number] = [
    Math.max(0, Math.min(request.count[0], rows.length - fromRow)),
    Math.max(0, Math.min(request.count[1], columns.length - fromColumn)),
  ]
  if (shown[0] * shown[1] * 4 > MOST_BYTES) throw refused(`This is too much of ${name} at once.`)
  const { values } = activation
  const entry = (row: number, column: number) => values[start + row * rows.stride + column * columns.stride]
  const window = new Float32Array(shown[0] * shown[1])
  for (let r = 0; r < shown[0]; r++) {
    let at = start + (fromRow + r) * rows.stride + fromColumn * columns.stride
    for (let c = 0; c < shown[1]; c++, at += columns.stride) window[r * shown[1] + c] = values[at]
  }
  const known = statisticsKnown(activation)
  return {
    rows: rows.length,
    columns: columns.length,
    window: shown,
    values: window,
    whole: known('', () => values),
    slice: known(`${start} ${request.rows} ${request.columns}`, () =>
      entriesOf(rows.length, columns.length, entry),
    ),
  }
}

const statisticsOfActivations = new WeakMap<Activation, Map<string, HookStatistics>>()

/** A slice is read window after window: what all its numbers are like is counted for the first. */
function statisticsKnown(activation: Activation) {
  const known = statisticsOfActivations.get(activation) ?? new Map<string, HookStatistics>()
  statisticsOfActivations.set(activation, known)
  return (name: string, values: () => Iterable<number>): HookStatistics => {
    const statistics = known.get(name) ?? statisticsOf(values())
    known.set(name, statistics)
    return statistics
  }
}

/** Mean and spread over the finite numbers; the others are counted. */
export function statisticsOf(values: Iterable<number>): HookStatistics {
  let [count, zeros, infinite, nan] = [0, 0, 0, 0]
  let [finite, mean, squares, norm] = [0, 0, 0, 0]
  let [smallest, largest] = [Infinity, -Infinity]
  for (const value of values) {
    count++
    if (Number.isNaN(value)) nan++
    else if (!Number.isFinite(value)) infinite++
    else {
      if (value === 0) zeros++
      // Welford's way: a stream whose mean is large loses no digits of its spread.
      const before = value - mean
      mean += before / ++finite
      squares += before * (value - mean)
      norm += value * value
      smallest = Math.min(smallest, value)
      largest = Math.max(largest, value)
    }
  }
  if (finite === 0) {
    return {
      count,
      zeros,
      infinite,
      nan,
      mean: null,
      deviation: null,
      smallest: null,
      largest: null,
      norm: 0,
    }
  }
  const deviation = Math.sqrt(squares / finite)
  return { count, zeros, infinite, nan, mean, deviation, smallest, largest, norm: Math.sqrt(norm) }
}

function* entriesOf(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number,
): Iterable<number> {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) yield entry(r, c)
}

function axesOf({ axes, shape }: Activation): Map<string, Axis> {
  const found = new Map<string, Axis>()
  let stride = 1
  for (let i = axes.length - 1; i >= 0; i--) {
    found.set(axes[i], { length: shape[i], stride })
    stride *= shape[i]
  }
  return found
}

function startOf(name: string, axes: ReadonlyMap<string, Axis>, { rows, columns, at }: SliceRequest): number {
  let start = 0
  for (const [axis, { length, stride }] of axes) {
    if (axis === rows || axis === columns || axis === 'batch') continue
    const index = Object.hasOwn(at, axis) ? at[axis] : -1
    if (index < 0 || index >= length) throw refused(`${name} has ${axis} 0 to ${length - 1}.`)
    start += index * stride
  }
  return start
}

function refused(message: string): ThreadError {
  return new ThreadError('BAD_REQUEST', message)
}
