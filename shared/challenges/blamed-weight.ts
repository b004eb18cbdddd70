import type { Circuit, WeightPlace } from '../circuit/circuit'
import { differentCells } from '../circuit/different-cells'
import type { Cell, Trace } from '../circuit/stage'
import { weightsAt, withWeightsAt } from '../circuit/weight-place'
import { withCells, type CellContent } from '../circuit/weights'
import { placeOf } from './lesson-circuit'

/** One weight that keeps a check from passing. */
export interface BlamedWeight {
  readonly place: WeightPlace
  readonly cell: Cell
  /** What it holds. */
  readonly content: CellContent
  /** Whether the solution has an expression there and a person's circuit a plain number. */
  readonly isFixed: boolean
}

/** A change that gains less is rounding. */
const LEAST_GAIN = 1e-9
/** More cells than this are not tried one by one. */
const MOST_TRIED = 300

/**
 * Of the weights that a solution has otherwise, the one whose mending alone brings a run nearest to what was
 * expected: each is tried, nothing is estimated.
 *
 * @param stages the matrices that are a person's own, as `layer.head.name`
 * @param run a circuit on the sequence on which the check failed
 * @param distance how far a run is from what was expected
 * @returns `null` where mending one weight does not help
 */
export function blamedWeight(
  circuit: Circuit,
  solution: Circuit,
  stages: readonly string[],
  run: (circuit: Circuit) => Trace,
  distance: (run: Trace) => number,
): BlamedWeight | null {
  let best: BlamedWeight | null = null
  let nearest = distance(run(circuit)) - LEAST_GAIN
  let tried = 0
  for (const stage of stages) {
    const place = placeOf(stage)
    const mine = weightsAt(circuit, place)
    for (const { index, before, after } of differentCells(mine, weightsAt(solution, place))) {
      if (++tried > MOST_TRIED) return best
      const mended = withCells(mine, [{ index, content: after }], circuit.constants)
      const left = distance(run(withWeightsAt(circuit, place, mended)))
      if (!(left < nearest - (best ? LEAST_GAIN : 0))) continue
      nearest = left
      const { columns } = mine
      best = {
        place,
        cell: { stage, row: Math.floor(index / columns), column: index % columns },
        content: before,
        isFixed: typeof before === 'number' && before !== 0 && typeof after === 'string',
      }
    }
  }
  return best
}
