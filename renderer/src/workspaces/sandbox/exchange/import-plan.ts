import type { Circuit, WeightPlace } from '#shared/circuit/circuit'
import { converted, placeName, weightPlaces, type FileConvention } from '#shared/circuit/exchange'
import { weightsAt, withWeightsAt } from '#shared/circuit/weight-place'
import { withCells, type CellChange } from '#shared/circuit/weights'
import type { NamedMatrix } from '#shared/formats/tensor'
import type { Matrix } from '#shared/tensor/matrix'

export interface Assignment {
  readonly place: WeightPlace
  readonly matrix: Matrix
}

/** What an import would do; or why it cannot be done, in one sentence. */
export type ImportPlan =
  | {
      readonly ok: true
      readonly circuit: Circuit
      readonly changes: readonly { readonly place: WeightPlace; readonly cells: readonly CellChange[] }[]
      readonly cells: number
      readonly changed: number
      /** Cells that held an expression and will hold a number, which the strength no longer moves. */
      readonly expressions: number
    }
  | { readonly ok: false; readonly error: string }

/** The matrices of a file that are named after a matrix of the circuit, as its own export names them. */
export function assignmentsByName(circuit: Circuit, matrices: readonly NamedMatrix[]): Assignment[] {
  return weightPlaces(circuit).flatMap((place) => {
    const found = matrices.find(({ name }) => name === placeName(place))
    return found ? [{ place, matrix: found.matrix }] : []
  })
}

/** A cell whose value the file repeats keeps what it holds, an expression too. */
export function importPlan(
  circuit: Circuit,
  assignments: readonly Assignment[],
  convention: FileConvention,
): ImportPlan {
  let after = circuit
  const changes: { place: WeightPlace; cells: CellChange[] }[] = []
  let [cells, expressions] = [0, 0]
  for (const { place, matrix } of assignments) {
    const weights = weightsAt(circuit, place)
    const { rows, columns, values } = converted(matrix, place.name, convention)
    const name = `${place.name} of head ${place.layer}.${place.head}`
    if (rows !== weights.rows || columns !== weights.columns) {
      const error = `${rows} × ${columns} does not fit: ${name} is ${weights.rows} × ${weights.columns}.`
      return { ok: false, error }
    }
    const undefinedAt = values.findIndex(Number.isNaN)
    if (undefinedAt >= 0) {
      const at = `[${Math.floor(undefinedAt / columns)}, ${undefinedAt % columns}]`
      return { ok: false, error: `The matrix for ${name} has no number at ${at}: it holds NaN.` }
    }
    const changed = Array.from(values, (content, index) => ({ index, content })).filter(
      ({ index, content }) => content !== weights.values[index],
    )
    cells += values.length
    expressions += changed.filter(({ index }) => weights.expressions.has(index)).length
    after = withWeightsAt(after, place, withCells(weights, changed, circuit.constants))
    changes.push({ place, cells: changed })
  }
  const changed = changes.reduce((sum, { cells }) => sum + cells.length, 0)
  return { ok: true, circuit: after, changes, cells, changed, expressions }
}

/** What a plan does, as one or two sentences. */
export function planSentence(plan: ImportPlan & { ok: true }): string {
  if (plan.changed === 0) return 'Nothing changes: every cell has this value already.'
  const { expressions } = plan
  if (expressions === 0) return `${plan.changed} of ${plan.cells} cells change.`
  const those = expressions === 1 ? 'One of them holds' : `${expressions} of them hold`
  return `${plan.changed} of ${plan.cells} cells change. ${those} an expression now and will hold a plain number.`
}
