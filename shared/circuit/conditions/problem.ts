/** A stretch of a text, in UTF-16 units. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/**
 * What kind of thing is wrong: the text itself, a name in it, an index, what is done with what; or only the numbers
 * of this moment, such as a divisor that is 0.
 */
export type ProblemKind = 'text' | 'name' | 'index' | 'type' | 'number'

/** Why an expression has no value: a sentence, and the place for a caret. */
export interface Problem extends Span {
  readonly kind: ProblemKind
  readonly message: string
}

/** Thrown inside this folder only; callers get the problem as a value. */
export class ConditionRefusal extends Error {
  readonly problem: Problem

  constructor(kind: ProblemKind, message: string, { offset, length }: Span) {
    super(message)
    this.problem = { kind, message, offset, length }
  }
}

/** What `work` gives, or the problem that it met. */
export function orProblem<T>(work: () => T): { readonly value: T } | { readonly problem: Problem } {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof ConditionRefusal) return { problem: error.problem }
    throw error
  }
}

/** From the start of one stretch to the end of another. */
export function spanOf(first: Span, last: Span): Span {
  return { offset: first.offset, length: last.offset + last.length - first.offset }
}
