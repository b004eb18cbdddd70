import type { Circuit } from '#shared/circuit/circuit'
import type { Cell, Trace } from '#shared/circuit/stage'
import { weightsAt } from '#shared/circuit/weight-place'
import { weightPlace } from './weight-place'

/** What a constant is called in words, where it has a name of its own in the window. */
const MEANINGS: Readonly<Record<string, string>> = { s: 'the attention strength' }

/** That a weight follows a constant of the document instead of holding a number; `null` when it does not. */
export function followedText(circuit: Circuit, trace: Trace, cell: Cell): string | null {
  const weight = weightPlace(trace, cell)
  if (!weight) return null
  const expression = weightsAt(circuit, weight.place).expressions.get(weight.index)
  if (expression === undefined) return null
  const known = Object.keys(MEANINGS).find((constant) => expression.split(/\W+/).includes(constant))
  if (!known) return `Follows ${expression}.`
  return expression === known
    ? `Follows ${known}, ${MEANINGS[known]}.`
    : `Follows ${expression}; ${known} is ${MEANINGS[known]}.`
}
