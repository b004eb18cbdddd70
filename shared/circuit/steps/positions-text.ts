import type { Formula } from '../formula'

/** What a step asks, in a line; what it does, in a sentence or two; and its formula. */
export interface StepText {
  readonly title: string
  readonly words: string
  readonly formula: Formula
}

/** "position 0", "positions 0, 2 and 3" */
export function positionsText(positions: readonly number[]): string {
  const list = [...positions].sort((a, b) => a - b)
  if (list.length === 1) return `position ${list[0]}`
  return `positions ${list.slice(0, -1).join(', ')} and ${list.at(-1)}`
}
