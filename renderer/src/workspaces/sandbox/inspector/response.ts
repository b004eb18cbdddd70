import type { Circuit, WeightPlace } from '#shared/circuit/circuit'
import { lastLogits } from '#shared/circuit/last-logits'
import { runPlan, type TracePlan } from '#shared/circuit/trace'
import { weightsAt, withWeightsAt } from '#shared/circuit/weight-place'
import { withCells } from '#shared/circuit/weights'

/** How the logits answer to one weight, everything else staying as it is. */
export interface Question {
  readonly circuit: Circuit
  readonly plan: TracePlan
  readonly place: WeightPlace
  readonly index: number
  /** Values that the weight takes. */
  readonly xs: readonly number[]
}

/** Logits for every x of the question. */
export type Response = readonly Float64Array[]

/** The last position's logits with the weight at x. */
export function logitsAt({ circuit, plan, place, index }: Question, x: number): Float64Array {
  const weights = withCells(weightsAt(circuit, place), [{ index, content: x }], circuit.constants)
  return lastLogits(runPlan(plan, withWeightsAt(circuit, place, weights)))
}

/** Whether two questions have the same answer: they may differ in what the weight itself is now. */
export function sameAnswer(a: Question, b: Question): boolean {
  return (
    a.plan === b.plan &&
    a.index === b.index &&
    a.place.layer === b.place.layer &&
    a.place.head === b.place.head &&
    a.place.name === b.place.name &&
    a.xs.length === b.xs.length &&
    a.xs[0] === b.xs[0] &&
    a.xs.at(-1) === b.xs.at(-1) &&
    sameButOneWeight(a.circuit, b.circuit, a.place, a.index)
  )
}

function sameButOneWeight(a: Circuit, b: Circuit, place: WeightPlace, index: number): boolean {
  return a.layers.every(({ heads }, layer) =>
    heads.every((head, h) => {
      const other = b.layers[layer].heads[h]
      if (head === other) return true
      const isPlace = place.layer === layer && place.head === h
      return (
        head.muted === other.muted &&
        (['W_QK', 'W_OV'] as const).every((name) => {
          const [one, two] = [head[name].values, other[name].values]
          const free = isPlace && place.name === name ? index : -1
          return one === two || one.every((value, i) => i === free || Object.is(value, two[i]))
        })
      )
    }),
  )
}

/** The logit that differs most over a response; the first of equals. */
export function mostMoved(response: Response): number {
  const ranges = Array.from(response[0] ?? [], (_, token) => {
    const logits = response.map((each) => each[token])
    return Math.max(...logits) - Math.min(...logits)
  })
  return Math.max(0, ranges.indexOf(Math.max(...ranges)))
}
