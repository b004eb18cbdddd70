import type { CircuitLines } from '#shared/ipc/circuits'
import { ThreadError } from './thread-error'

/**
 * The indices of some lines of a matrix or a vocabulary.
 *
 * @param kind what a line is called: row, column, token
 * @throws ThreadError for one that is not there
 */
export function lineIndices(lines: CircuitLines, length: number, kind: string): readonly number[] {
  const indices = 'from' in lines ? Array.from({ length: lines.count }, (_, i) => lines.from + i) : lines
  const odd = indices.find((index) => index >= length)
  if (odd === undefined) return indices
  throw new ThreadError('BAD_REQUEST', `There is no ${kind} ${odd}: they go up to ${length - 1}.`)
}
