import type { Circuit, Weights } from '#shared/circuit/circuit'
import { runPlan, type TracePlan } from '#shared/circuit/trace'
import { withConstant } from '#shared/circuit/weight-place'

/** How the weights of one query answer to the constant `s`, everything else staying as it is. */
export interface StrengthQuestion {
  readonly circuit: Circuit
  readonly plan: TracePlan
  /** Id of the pattern, and the query's row in it. */
  readonly stage: string
  readonly row: number
  /** Values of `s`, ascending. */
  readonly xs: readonly number[]
}

/** The row of the pattern at one value of `s`, from a whole run of the circuit. */
export function weightsAtStrength({ circuit, plan, stage, row }: StrengthQuestion, s: number): Float64Array {
  const { columns, values } = runPlan(plan, withConstant(circuit, 's', s)).values(stage)
  return values.slice(row * columns, (row + 1) * columns)
}

/** Whether two questions have the same answer: they may differ in what `s` is now. */
export function sameStrengthQuestion(a: StrengthQuestion, b: StrengthQuestion): boolean {
  return (
    a.plan === b.plan &&
    a.stage === b.stage &&
    a.row === b.row &&
    a.xs.length === b.xs.length &&
    a.xs.at(-1) === b.xs.at(-1) &&
    sameButStrength(a.circuit, b.circuit)
  )
}

function sameButStrength(a: Circuit, b: Circuit): boolean {
  if (a === b) return true
  const others = Object.keys(a.constants).filter((name) => name !== 's')
  if (others.some((name) => a.constants[name] !== b.constants[name])) return false
  if (a.embedding !== b.embedding) return false
  return a.layers.every(({ heads }, l) =>
    heads.every((head, h) => {
      const other = b.layers[l].heads[h]
      if (head === other) return true
      return (
        head.muted === other.muted &&
        (['W_QK', 'W_OV'] as const).every((name) => sameWeights(head[name], other[name]))
      )
    }),
  )
}

/** Whether two matrices hold the same numbers and expressions; what expressions come to does not count. */
function sameWeights(a: Weights, b: Weights): boolean {
  if (a === b) return true
  if (a.values.length !== b.values.length || a.expressions.size !== b.expressions.size) return false
  return a.values.every((value, i) => {
    const expression = a.expressions.get(i)
    return expression === undefined ? Object.is(value, b.values[i]) : expression === b.expressions.get(i)
  })
}
