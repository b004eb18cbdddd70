import { zeros } from '../tensor/operations'
import type { Matrix } from '../tensor/matrix'
import type { WeightPlace } from './circuit'
import { expressionSlope } from './expression'
import type { Cell, Gradients, Stage, Trace } from './stage'
import { requireCell } from './stages/terms'
import { weightsAt } from './weight-place'

/** The derivative of one cell with respect to every cell of one stage, [rows, columns] as stored. */
export interface StageGradient {
  readonly stage: Stage
  readonly gradient: Matrix
}

/**
 * The exact derivative of a cell with respect to every weight of every head that it depends on, by one pass of
 * reverse mode through the trace. The weights of other heads are left out: they cannot move it. A weight that
 * follows a constant counts as if it were moved alone.
 *
 * @returns W_QK and W_OV of each head upstream, in the order of the computation
 * @throws RangeError for a cell that this circuit does not have
 */
export function weightGradients(trace: Trace, target: Cell): StageGradient[] {
  const gradients = pulledBack(trace, target)
  return trace.stages
    .filter(({ kind }) => kind === 'W_QK' || kind === 'W_OV')
    .flatMap((stage) => {
      const gradient = gradients.get(stage.id)
      return gradient ? [{ stage, gradient }] : []
    })
}

/**
 * How much a cell changes with a constant of the circuit: over all weights that follow it, the cell's derivative
 * with respect to the weight times the slope of the weight's expression.
 */
export function constantGradient(
  trace: Trace,
  gradients: readonly StageGradient[],
  constant: string,
): number {
  const { circuit } = trace
  let total = 0
  for (const { stage, gradient } of gradients) {
    for (const [index, expression] of weightsAt(circuit, placeOf(stage)).expressions) {
      const slope = expressionSlope(expression, circuit.constants, constant)
      if (slope !== 0) total += gradient.values[index] * slope
    }
  }
  return total
}

/** The weights that move a cell most, largest derivative first; those that do not move it are left out. */
export function strongestWeights(
  gradients: readonly StageGradient[],
  count: number,
): { readonly cell: Cell; readonly derivative: number }[] {
  const found: { cell: Cell; derivative: number }[] = []
  for (const { stage, gradient } of gradients) {
    gradient.values.forEach((derivative, index) => {
      const size = Math.abs(derivative)
      if (!(size > 0) || (found.length === count && size <= Math.abs(found[count - 1].derivative))) return
      const cell = {
        stage: stage.id,
        row: Math.floor(index / gradient.columns),
        column: index % gradient.columns,
      }
      const at = found.findIndex((each) => Math.abs(each.derivative) < size)
      found.splice(at < 0 ? found.length : at, 0, { cell, derivative })
      if (found.length > count) found.pop()
    })
  }
  return found
}

/** The gradient of every stage that a cell depends on, and of its own stage. */
function pulledBack(trace: Trace, target: Cell): ReadonlyMap<string, Matrix> {
  requireCell(trace, target)
  const known = new Map<string, Matrix>()
  const gradients: Gradients = {
    of(id) {
      const { rows, columns } = trace.values(id)
      const found = known.get(id) ?? zeros(rows, columns)
      known.set(id, found)
      return found
    },
  }
  const own = gradients.of(target.stage)
  own.values[target.row * own.columns + target.column] = 1
  for (const declared of trace.declarations.toReversed()) {
    const gradient = known.get(declared.stage.id)
    if (gradient) declared.pull?.(trace, gradient, gradients)
  }
  return known
}

function placeOf({ layer, head, kind }: Stage): WeightPlace {
  return { layer: layer!, head: head!, name: kind as WeightPlace['name'] }
}
