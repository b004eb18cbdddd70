import type { Circuit } from '../circuit/circuit'
import { constantsIn } from '../circuit/expression'
import { trace } from '../circuit/trace'
import { withConstant } from '../circuit/weight-place'
import { alignedHeads, keysOf, countedQueries, type QueryRange } from './aligned-head'
import { divergence, meanOf } from './distances'

/** A sequence with the trained head's pattern on it. */
export interface FitSequence {
  readonly letters: readonly string[]
  /** With BOS where the model's sequence begins with it. */
  readonly ids: readonly number[]
  /** [length, length] */
  readonly pattern: Float64Array
}

export interface FitTask {
  readonly circuit: Circuit
  /** `layer.head` of the circuit. */
  readonly head: string
  readonly sequences: readonly FitSequence[]
  readonly start: 0 | 1
  readonly range: QueryRange
}

export interface FitResult {
  /** The constants that were free, before and after. */
  readonly constants: readonly { readonly name: string; readonly before: number; readonly after: number }[]
  /** Mean KL(trained ‖ mine) in nats. */
  readonly before: number
  readonly after: number
  /** Whether the best place is at the edge: it would go on for ever. */
  readonly ranAway: boolean
  readonly circuit: Circuit
}

/** A strength beyond this makes every row a single key: there is nothing more to fit. */
export const LARGEST_STRENGTH = 1000

/** Constants that cells of the circuit's heads follow, up to the layer of a head. */
export function freeConstants({ layers, constants }: Circuit, head: string): string[] {
  const layer = Number(head.split('.')[0])
  const used = new Set<string>()
  for (const { heads } of layers.slice(0, layer + 1)) {
    for (const { W_QK, W_OV } of heads) {
      for (const { expressions } of [W_QK, W_OV]) {
        for (const expression of new Set(expressions.values())) {
          for (const name of constantsIn(expression)) used.add(name)
        }
      }
    }
  }
  return Object.keys(constants).filter((name) => used.has(name))
}

/** The circuit with other values of its constants. */
function withValues(circuit: Circuit, names: readonly string[], values: readonly number[]): Circuit {
  return names.reduce((changed, name, i) => withConstant(changed, name, values[i]), circuit)
}

/** Mean KL(trained ‖ mine) over the counted queries of all sequences; ∞ where it is no number. */
function meanDivergence({ circuit, head, sequences, start, range }: FitTask): number {
  const each = sequences.map(({ letters, ids, pattern }) => {
    const mine = alignedHeads(trace(circuit, letters), start).find((found) => found.head === head)!
    const rows = countedQueries(mine, range, ids).map((query) => {
      const [from, to] = [query * mine.length, (query + 1) * mine.length]
      return divergence(mine.pattern.subarray(from, to), pattern.subarray(from, to), keysOf(mine, query))
    })
    return meanOf(rows)
  })
  const mean = meanOf(each)
  return Number.isNaN(mean) ? Infinity : mean
}

/**
 * The constants at which a head's patterns are nearest to a trained head's: the mean KL is made least by the simplex
 * method of Nelder and Mead (1965), within ± `LARGEST_STRENGTH`. It changes nothing by itself.
 *
 * @param tell told after each evaluation; it may wait, and throw to end the fit
 * @returns `null` where no cell follows a constant
 */
export async function fitted(
  task: FitTask,
  tell: (evaluations: number, best: number) => Promise<void>,
): Promise<FitResult | null> {
  const names = freeConstants(task.circuit, task.head)
  if (names.length === 0) return null
  const first = names.map((name) => task.circuit.constants[name])
  let evaluations = 0
  let best = Infinity
  const loss = async (values: readonly number[]) => {
    const inside = values.every((value) => Math.abs(value) <= LARGEST_STRENGTH)
    const found = inside
      ? meanDivergence({ ...task, circuit: withValues(task.circuit, names, values) })
      : Infinity
    best = Math.min(best, found)
    await tell(++evaluations, best)
    return found
  }
  const before = await loss(first)
  const { at, value } = await leastBySimplex(loss, first, before)
  const ranAway = !Number.isFinite(value) || at.some((each) => Math.abs(each) > 0.95 * LARGEST_STRENGTH)
  return {
    constants: names.map((name, i) => ({ name, before: first[i], after: rounded(at[i]) })),
    before,
    after: value,
    ranAway,
    circuit: withValues(task.circuit, names, at.map(rounded)),
  }
}

/** To six digits: more of them say nothing about the patterns. */
const rounded = (value: number) => Number(value.toPrecision(6))

const MOST_STEPS = 120
/** The simplex is small enough when its corners differ by less than this, relatively. */
const TIGHT = 1e-6

async function leastBySimplex(
  loss: (values: readonly number[]) => Promise<number>,
  first: readonly number[],
  firstLoss: number,
): Promise<{ at: readonly number[]; value: number }> {
  const corners = [{ at: [...first], value: firstLoss }]
  for (let i = 0; i < first.length; i++) {
    const at = first.map((value, j) => (j === i ? value + Math.max(1, Math.abs(value) / 4) : value))
    corners.push({ at, value: await loss(at) })
  }
  for (let step = 0; step < MOST_STEPS; step++) {
    corners.sort((a, b) => a.value - b.value)
    const [least, worst] = [corners[0], corners[corners.length - 1]]
    const size = Math.max(
      ...worst.at.map((value, i) => Math.abs(value - least.at[i]) / (1 + Math.abs(least.at[i]))),
    )
    if (size < TIGHT) break
    const others = corners.slice(0, -1)
    const centre = first.map((_, i) => others.reduce((sum, { at }) => sum + at[i], 0) / others.length)
    const moved = async (by: number) => {
      const at = centre.map((value, i) => value + by * (value - worst.at[i]))
      return { at, value: await loss(at) }
    }
    const reflected = await moved(1)
    if (reflected.value < least.value) {
      const expanded = await moved(2)
      corners[corners.length - 1] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < (others.at(-1)?.value ?? Infinity)) {
      corners[corners.length - 1] = reflected
    } else {
      const contracted = await moved(reflected.value < worst.value ? 0.5 : -0.5)
      if (contracted.value < worst.value) corners[corners.length - 1] = contracted
      else {
        for (const corner of corners.slice(1)) {
          corner.at = corner.at.map((value, i) => (value + least.at[i]) / 2)
          corner.value = await loss(corner.at)
        }
      }
    }
  }
  corners.sort((a, b) => a.value - b.value)
  return corners[0]
}
