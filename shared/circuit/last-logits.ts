import type { Trace } from './stage'

/**
 * The logits after the last position, [V]; empty where no position is left.
 *
 * @throws RangeError for a circuit without a readout
 */
export function lastLogits(trace: Trace): Float64Array {
  const { rows, columns, values } = trace.values('logits')
  return values.subarray(Math.max(0, rows - 1) * columns)
}
