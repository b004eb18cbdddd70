import {
  afterLastOccurrence,
  earlierOccurrences,
  isAdjacentRepeat,
  repeatKeys,
  type ScoredKey,
} from './scored-keys'
import type { ConditionOfTokens } from './conditions/cell-predicate'
import type { Repeats } from './repeats'

/** Cells of a [P, P] pattern whose sum, over `count`, is a score. */
export interface PickedCells {
  /** query · P + key. */
  readonly cells: Int32Array
  /** What the sum is divided by: queries that have such a cell, or cells. */
  readonly count: number
}

/** Whether each position only fills its sequence up; empty where none does. */
export type Pads = readonly boolean[]

/** Which keys a detector scores at a query; none where it does not count that query. */
export type ScoredKeys = (query: number) => readonly number[]

const one =
  (keyOf: ScoredKey): ScoredKeys =>
  (query) => {
    const key = keyOf(query)
    return key === null || key < 0 ? [] : [key]
  }

/** Detectors that any sequence has (MATHS §3; ranges of reference/README.md). */
export function tokenDetectors(sequence: readonly number[]): Record<string, ScoredKeys> {
  return {
    current: one((query) => query),
    previous: one((query) => query - 1),
    first: () => [0],
    duplicate_last: (query) => earlierOccurrences(sequence, query).slice(-1),
    duplicate_any: (query) => earlierOccurrences(sequence, query),
    prefix_last: one((query) => afterLastOccurrence(sequence, query)),
    prefix_any: (query) =>
      isAdjacentRepeat(sequence, query) ? [] : earlierOccurrences(sequence, query).map((j) => j + 1),
  }
}

/** Detectors that repeated sequences have besides. */
export function repeatDetectors({ n, start }: Repeats): Record<string, ScoredKeys> {
  const { duplicate, duplicateStrict, inductionStrict, inductionArena } = repeatKeys(n, start)
  return {
    duplicate: one(duplicate),
    duplicate_strict: one(duplicateStrict),
    induction_strict: one(inductionStrict),
    induction_arena: one(inductionArena),
  }
}

/**
 * @param withoutBos leaves out attention on position 0, and queries that have no other key
 * @param pads positions that only fill the sequence up: neither a query nor a key there counts
 */
export function pickedCells(
  keysOf: ScoredKeys,
  length: number,
  withoutBos: boolean,
  pads: Pads = [],
): PickedCells {
  const cells: number[] = []
  let count = 0
  for (let query = 0; query < length; query++) {
    if (pads[query]) continue
    const keys = keysOf(query).filter((key) => (key > 0 || !withoutBos) && !pads[key])
    if (keys.length > 0) count++
    for (const key of keys) cells.push(query * length + key)
  }
  return { cells: Int32Array.from(cells), count }
}

/** Every cell at which a condition holds; each counts, those of padding aside. */
export function cellsWhere(
  condition: ConditionOfTokens,
  tokens: readonly number[],
  withoutBos: boolean,
  pads: Pads = [],
): PickedCells {
  const holds = condition(tokens)
  const cells: number[] = []
  for (let query = 0; query < tokens.length; query++) {
    for (let key = withoutBos ? 1 : 0; key < tokens.length; key++) {
      if (!pads[query] && !pads[key] && holds(query, key)) cells.push(query * tokens.length + key)
    }
  }
  return { cells: Int32Array.from(cells), count: cells.length }
}

/**
 * Cells that were named one by one, `3-1,4-2`: query and key. Those outside a shorter pattern are left out, and
 * those of padding.
 *
 * @returns the first part that names no cell, where there is one
 */
export function cellsNamed(
  text: string,
  length: number,
  withoutBos: boolean,
  pads: Pads = [],
): PickedCells | { readonly wrong: string } {
  const cells = new Set<number>()
  for (const part of text.split(',')) {
    const [, query, key] = /^\s*(\d{1,6})-(\d{1,6})\s*$/.exec(part) ?? []
    if (query === undefined) return { wrong: part.trim() }
    const [q, k] = [Number(query), Number(key)]
    if (pads[q] || pads[k]) continue
    if (q < length && k < length && (k > 0 || !withoutBos)) cells.add(q * length + k)
  }
  return { cells: Int32Array.from(cells), count: cells.size }
}
