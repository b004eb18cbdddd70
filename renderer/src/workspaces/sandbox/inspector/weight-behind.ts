import { derive } from '#shared/circuit/derive'
import type { Cell, StageKind, Trace } from '#shared/circuit/stage'

const isWeightKind = (kind: StageKind) => kind === 'W_QK' || kind === 'W_OV'

/** Ways back to the weights, best first: who looks where decides before what is written. */
const WAY_BACK: readonly StageKind[] = ['pattern', 'masked', 'scores', 'output', 'values', 'join', 'in']

/**
 * The weight that has the largest part in a cell: itself, the one in its largest term, or the one that is found by
 * following largest terms back.
 *
 * @returns `null` when every way ends at something that no weight made, such as the embedding
 */
export function weightBehind(trace: Trace, cell: Cell): Cell | null {
  const kindOf = ({ stage }: Cell) => trace.stage(stage).kind
  if (isWeightKind(kindOf(cell))) return cell
  const factors = leadingFactors(trace, cell)
  const weight = factors.find((factor) => isWeightKind(kindOf(factor)))
  if (weight) return cellOf(weight)
  for (const kind of WAY_BACK) {
    const back = factors.find((factor) => kindOf(factor) === kind)
    const found = back && weightBehind(trace, cellOf(back))
    if (found) return found
  }
  return null
}

/** Factors of the largest term; of a pattern cell the score of its own key. */
function leadingFactors(trace: Trace, cell: Cell): readonly Cell[] {
  const { stage, operands } = trace.declaration(cell.stage)
  if (stage.kind !== 'pattern') return derive(trace, cell).terms[0]?.factors ?? []
  return operands.map((operand) => ({ ...cell, stage: operand }))
}

const cellOf = ({ stage, row, column }: Cell): Cell => ({ stage, row, column })
