import type { Cell } from '../stage'
import { lineOf } from './axis-line'
import { meaningOf, type Scope } from './scope'
import { namesIn, type NameNode, type Node } from './syntax'

/**
 * Of each stage that an expression reads, the last cell that it needs, in the order of rows; what is read of an empty
 * stage ends at row or column −1. “any NaN or ∞” without a stage reads the scope's.
 *
 * @throws ConditionRefusal for a name or an index that means nothing here
 */
export function lastCellsRead(node: Node, asksOfStage: boolean, scope: Scope): Cell[] {
  const named = namesIn(node).flatMap((name) => lastOf(name, scope))
  if (!asksOfStage || scope.stage === null) return named
  const { rows, columns } = scope.trace.values(scope.stage)
  return [...named, { stage: scope.stage, row: rows - 1, column: columns - 1 }]
}

function lastOf({ name, nameSpan, indices }: NameNode, scope: Scope): Cell[] {
  const meaning = meaningOf(name, nameSpan, scope)
  if ('constant' in meaning) return []
  const { stage } = meaning
  const [rows, columns] = [stage.rows.labels.length, stage.columns.labels.length]
  if (stage.kind === 'logits' && rows === 1 && indices.length === 1) {
    return [{ stage: stage.id, row: 0, column: lineOf(stage, 'column', indices[0]) }]
  }
  const row = indices[0] ? lineOf(stage, 'row', indices[0]) : rows - 1
  const column = indices[1] ? lineOf(stage, 'column', indices[1]) : columns - 1
  return [{ stage: stage.id, row, column }]
}
