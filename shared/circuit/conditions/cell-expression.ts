import { coordinate } from '../axes'
import type { Axis, Cell, Trace } from '../stage'
import { lineOf } from './axis-line'
import { conditionOf } from './parser'
import { orProblem } from './problem'
import { meaningOf, qualifiedName } from './scope'

/** A cell as an expression that names it wherever it stands: `1.0.A[4, 1]`, `W_QK` with its head, `logits[tok b]`. */
export function cellExpression(trace: Trace, { stage: id, row, column }: Cell): string {
  const stage = trace.stage(id)
  const columnText = lineText(stage.columns, column)
  const isOneRow = stage.kind === 'logits' && stage.rows.labels.length === 1
  return `${qualifiedName(stage)}[${isOneRow ? '' : `${lineText(stage.rows, row)}, `}${columnText}]`
}

/** The cell that an expression is, and nothing but it; `null` where it is more, or none. */
export function cellOf(
  text: string,
  trace: Trace,
  head: { readonly layer: number; readonly head: number } | null,
): Cell | null {
  const found = orProblem(() => {
    const node = conditionOf(text)
    if (node.kind !== 'name') return null
    const scope = { trace, layer: head?.layer ?? null, head: head?.head ?? null, stage: null }
    const meaning = meaningOf(node.name, node.nameSpan, scope)
    if (!('stage' in meaning)) return null
    const { stage } = meaning
    const [first, second] = node.indices
    const isOneRow = stage.kind === 'logits' && stage.rows.labels.length === 1
    if (first && !second && isOneRow)
      return { stage: stage.id, row: 0, column: lineOf(stage, 'column', first) }
    if (!first || !second) return null
    return { stage: stage.id, row: lineOf(stage, 'row', first), column: lineOf(stage, 'column', second) }
  })
  return 'value' in found ? found.value : null
}

/** A row or column by its label; by its number where the label would be read otherwise or several have it. */
function lineText(axis: Axis, at: number): string {
  const label = coordinate(axis, at)
  if (axis.of === 'positions') return label
  const isAlone = axis.labels.every((_, other) => other === at || coordinate(axis, other) !== label)
  return isAlone && /^[^\s,[\]":][^,[\]":]*$/.test(label) && label.trim() === label ? label : String(at)
}
