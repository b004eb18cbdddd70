import { coordinate } from '../axes'
import type { Cell, Stage, Trace } from '../stage'
import { lineOf } from './axis-line'
import { ConditionRefusal } from './problem'
import { meaningOf, qualifiedName, type Scope } from './scope'
import type { BadNode } from './syntax'

/**
 * The first cell that is NaN or ∞ where an expression looks for one; `null` where there is none. The −∞ of a masked
 * key is as it should be and does not count.
 *
 * @throws ConditionRefusal when it looks in something that is no stage
 */
export function badCellIn(node: BadNode, scope: Scope): Cell | null {
  const { trace } = scope
  const isBad = (value: number) =>
    (node.nan && Number.isNaN(value)) || (node.infinite && Math.abs(value) === Infinity)
  if (node.in) {
    const { name, nameSpan, indices } = node.in
    const meaning = meaningOf(name, nameSpan, scope)
    if (!('stage' in meaning)) {
      throw new ConditionRefusal('type', `${name} is one number. Look in a stage.`, nameSpan)
    }
    const row = indices[0] && lineOf(meaning.stage, 'row', indices[0])
    const column = indices[1] && lineOf(meaning.stage, 'column', indices[1])
    return firstCell(trace, meaning.stage, isBad, row, column)
  }
  const stages = scope.stage === null ? trace.stages : [trace.stage(scope.stage)]
  for (const stage of stages) {
    const found = firstCell(trace, stage, isBad)
    if (found) return found
  }
  return null
}

/** A cell as a person finds it: "1.0.scores[4, 1]". */
export function placedName(trace: Trace, { stage: id, row, column }: Cell): string {
  const stage = trace.stage(id)
  return `${qualifiedName(stage)}[${coordinate(stage.rows, row)}, ${coordinate(stage.columns, column)}]`
}

function firstCell(
  trace: Trace,
  { id, kind, layer, head }: Stage,
  isBad: (value: number) => boolean,
  row?: number,
  column?: number,
): Cell | null {
  const { columns, values } = trace.values(id)
  const allowed = kind === 'masked' ? trace.values(`${layer}.${head}.mask`).values : null
  const index = values.findIndex(
    (value, i) =>
      isBad(value) &&
      (allowed === null || allowed[i] !== 0) &&
      (row === undefined || Math.floor(i / columns) === row) &&
      (column === undefined || i % columns === column),
  )
  return index < 0 ? null : { stage: id, row: Math.floor(index / columns), column: index % columns }
}
