import { originsOf, sourcesOf } from '#shared/circuit/derive'
import type { Cell, Trace } from '#shared/circuit/stage'

/** What earlier heads wrote into a cell: output cells that are not 0, found through the join before its layer. */
export function upstreamOutputs(trace: Trace, cell: Cell): Cell[] {
  const isInput = trace.stage(cell.stage).kind === 'in'
  const origins = isInput
    ? sourcesOf(trace, cell).flatMap((joined) => sourcesOf(trace, joined))
    : originsOf(trace, cell)
  const outputs = origins.filter(({ stage }) => trace.stage(stage).kind === 'output')
  return [...new Map(outputs.map((each) => [`${each.stage} ${each.row} ${each.column}`, each])).values()]
}
